//! The exported verifier: from a token to its claims, asking for keys where it has none.

mod claims;
mod download;
mod rsa;

use alloc::{rc::Rc, string::String, vec::Vec};
use core::cell::RefCell;

use js_sys::{JsString, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use self::download::download;
use self::rsa::Platform;
use super::client::to_millis;
use super::host::now;
use crate::error::Error;
use crate::token::MAX_TOKEN_BYTES;
use crate::token::verify::{
    Algorithm, Claims, Expected, Key, KeyError, Keys, Plan, Remote, Unverified, Verdict,
    VerifyError,
};

#[wasm_bindgen]
extern "C" {
    /// See `pkg-template/src/verify.js`.
    #[derive(Clone)]
    pub type VerifyHost;

    /// What one fetch of the key set needs.
    #[wasm_bindgen(method)]
    pub fn flight(this: &VerifyHost) -> download::Flight;

    /// The promise, or a rejection once the time of a fetch is up.
    #[wasm_bindgen(method)]
    pub fn within(this: &VerifyHost, promise: &Promise) -> Promise;

    /// Makes an error object.
    #[wasm_bindgen(method)]
    pub fn fail(this: &VerifyHost, code: &str, message: &str, cause: &JsValue) -> JsValue;
}

/// Verifies tokens with the keys of one issuer.
#[wasm_bindgen]
pub struct Verifier(Rc<Inner>);

struct Inner {
    source: Source,
    accepted: Vec<Algorithm>,
    expected: Expected,
    platform: Platform,
}

enum Source {
    Here(Rc<Keys>),
    /// As [`Remote`], its address, the fetch that is under way, and why the last one failed.
    There {
        remote: RefCell<Remote>,
        url: String,
        flight: RefCell<Option<Promise>>,
        cause: RefCell<JsValue>,
    },
}

#[wasm_bindgen]
impl Verifier {
    /// `kind`: of the key's text: `secret`, `pem`, `jwk`, `set` or `url`. `algorithms`: names, each
    /// followed by a space; none: whatever the keys can do. Times: milliseconds.
    ///
    /// # Errors
    /// A message: the key is unfit.
    #[wasm_bindgen(constructor)]
    #[allow(
        clippy::too_many_arguments,
        reason = "plain arguments, as elsewhere at the border"
    )]
    pub fn new(
        kind: &str,
        key: &[u8],
        algorithms: &str,
        issuer: Option<String>,
        audience: Option<String>,
        leeway_s: u32,
        max_age: f64,
        cooldown: f64,
    ) -> Result<Verifier, JsValue> {
        let text = || core::str::from_utf8(key).map_err(|_| KeyError::Pem);
        let mut accepted: Vec<Algorithm> = algorithms
            .split(' ')
            .filter_map(Algorithm::from_name)
            .collect();
        if accepted.is_empty() {
            accepted.extend(Algorithm::ALL);
        }
        let mut here = |keys: Keys| {
            accepted.retain(|algorithm| keys.fit(*algorithm));
            if accepted.is_empty() {
                return Err(KeyError::Algorithm);
            }
            Ok(Source::Here(Rc::new(keys)))
        };
        let source = match kind {
            "secret" => Key::secret(key).map(Keys::one).and_then(&mut here),
            "pem" => text().and_then(Key::pem).map(Keys::one).and_then(&mut here),
            "jwk" => Key::jwk(key).map(Keys::one).and_then(&mut here),
            "set" => Keys::local(key).and_then(&mut here),
            _ => text().map(|url| Source::There {
                remote: RefCell::new(Remote::new(to_millis(max_age), to_millis(cooldown))),
                url: url.into(),
                flight: RefCell::new(None),
                cause: RefCell::new(JsValue::UNDEFINED),
            }),
        };
        let source = source.map_err(|error| JsValue::from_str(error.message()))?;
        Ok(Verifier(Rc::new(Inner {
            source,
            accepted,
            expected: Expected {
                issuer,
                audience,
                leeway_s,
            },
            platform: Platform::default(),
        })))
    }

    /// Resolves with the claims, or rejects with an error that the host makes.
    pub fn verify(&self, host: VerifyHost, token: &JsString) -> Promise {
        // Before a copy of it is made here: this memory never shrinks.
        let token = if token.length() as usize > MAX_TOKEN_BYTES {
            Err(VerifyError::TooLong)
        } else {
            Ok(String::from(token))
        };
        let inner = Rc::clone(&self.0);
        future_to_promise(async move {
            let outcome = match token {
                Ok(token) => inner.verify(&host, &token).await,
                Err(error) => Err(error.into()),
            };
            outcome
                .and_then(|claims| claims::to_js(claims).map_err(Failure::Keys))
                .map_err(|failure| failure.to_js(&host))
        })
    }
}

/// As [`Key::judge`]; what its hash leaves of the token on the stack is overwritten.
fn judge(key: &Key, token: &Unverified<'_>) -> Verdict {
    #[inline(never)]
    fn below(key: &Key, token: &Unverified<'_>) -> Verdict {
        key.judge(token)
    }
    #[inline(never)]
    fn clear() {
        core::hint::black_box(&mut [0_u8; 16 * 1024]);
    }
    let verdict = below(key, token);
    clear();
    verdict
}

/// Why there are no claims.
enum Failure {
    Token(VerifyError),
    /// No key could be asked, and what happened.
    Keys(JsValue),
}

impl Failure {
    fn to_js(&self, host: &VerifyHost) -> JsValue {
        let (error, cause) = match self {
            Self::Token(error) => (Error::from(*error), &JsValue::UNDEFINED),
            Self::Keys(cause) => (Error::Keys, cause),
        };
        host.fail(error.code(), error.message(), cause)
    }
}

impl From<VerifyError> for Failure {
    fn from(error: VerifyError) -> Self {
        Self::Token(error)
    }
}

impl Inner {
    async fn verify(self: &Rc<Self>, host: &VerifyHost, token: &str) -> Result<Claims, Failure> {
        let token = Unverified::read(token, &self.accepted)?;
        let keys = self.keys(host, &token).await?;
        let mut right = false;
        for key in keys.candidates(&token)? {
            right = match judge(key, &token) {
                Verdict::Right => true,
                Verdict::Wrong => false,
                Verdict::Elsewhere(rsa) => {
                    let (signed, signature) = token.signed();
                    self.platform
                        .verify(&rsa, token.algorithm(), signed, signature)
                        .await
                        .map_err(Failure::Keys)?
                }
            };
            if right {
                break;
            }
        }
        Ok(token.conclude(right, now_s(), &self.expected)?)
    }

    /// The keys to verify the token with, fetched if need be.
    async fn keys(
        self: &Rc<Self>,
        host: &VerifyHost,
        token: &Unverified<'_>,
    ) -> Result<Rc<Keys>, Failure> {
        let (remote, flight, cause) = match &self.source {
            Source::Here(keys) => return Ok(Rc::clone(keys)),
            Source::There {
                remote,
                flight,
                cause,
                ..
            } => (remote, flight, cause),
        };
        let plan = remote.borrow().plan(token, to_millis(now()));
        if let Plan::Use(keys) = plan {
            return Ok(keys);
        }
        if matches!(plan, Plan::Fetch) {
            let under_way = flight.borrow().clone();
            let promise = under_way.unwrap_or_else(|| {
                let promise = self.fetch(host.clone());
                flight.replace(Some(promise.clone()));
                promise
            });
            // What it brought is seen in `remote`. Edge runtimes end a request together with its timers,
            // so that a fetch which another request began may never end.
            if let Err(why) = JsFuture::from(host.within(&promise)).await {
                cause.replace(why);
                flight.replace(None);
            }
        }
        let keys = remote.borrow().usable(to_millis(now()));
        keys.ok_or_else(|| Failure::Keys(cause.borrow().clone()))
    }

    fn fetch(self: &Rc<Self>, host: VerifyHost) -> Promise {
        let inner = Rc::clone(self);
        future_to_promise(async move {
            if let Source::There {
                remote,
                url,
                flight,
                cause,
            } = &inner.source
            {
                let outcome = download(host.flight(), url.clone()).await;
                let now_ms = to_millis(now());
                let why = match outcome {
                    Ok(json) => match remote.borrow_mut().fetched(&json, now_ms) {
                        Ok(()) => JsValue::UNDEFINED,
                        Err(error) => js_sys::Error::new(error.message()).into(),
                    },
                    Err(why) => {
                        remote.borrow_mut().failed(now_ms);
                        why
                    }
                };
                inner.platform.forget();
                cause.replace(why);
                flight.replace(None);
            }
            Ok(JsValue::UNDEFINED)
        })
    }
}

#[allow(
    clippy::cast_possible_wrap,
    reason = "milliseconds since 1970 are far from it"
)]
fn now_s() -> i64 {
    (to_millis(now()) / 1000) as i64
}
