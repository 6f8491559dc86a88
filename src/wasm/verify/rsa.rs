//! RSA signatures, verified by the platform's `WebCrypto`.

use alloc::{rc::Rc, vec::Vec};
use core::cell::RefCell;

use base64ct::{Base64UrlUnpadded, Encoding};
use js_sys::{Array, Object};
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Crypto, CryptoKey, SubtleCrypto};

use super::claims::serialise;
use crate::token::verify::{Algorithm, RsaKey};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = crypto)]
    static CRYPTO: Option<Crypto>;
}

/// Keys that the platform has imported already.
#[derive(Default)]
pub(super) struct Platform(RefCell<Vec<(Rc<RsaKey>, Algorithm, CryptoKey)>>);

impl Platform {
    /// Is this the key's signature of the text?
    ///
    /// # Errors
    /// The platform has no `WebCrypto`, or it refuses the key: nothing is known of the signature.
    pub(super) async fn verify(
        &self,
        rsa: &Rc<RsaKey>,
        algorithm: Algorithm,
        signed: &str,
        signature: &[u8],
    ) -> Result<bool, JsValue> {
        let subtle = CRYPTO
            .with(|crypto| crypto.as_ref().map(Crypto::subtle))
            .ok_or_else(|| js_sys::Error::new("this platform has no WebCrypto"))?;
        let known = self.0.borrow().iter().find_map(|(key, only, imported)| {
            (Rc::ptr_eq(key, rsa) && *only == algorithm).then(|| imported.clone())
        });
        let key = if let Some(key) = known {
            key
        } else {
            let key = import(&subtle, rsa, algorithm).await?;
            self.0
                .borrow_mut()
                .push((Rc::clone(rsa), algorithm, key.clone()));
            key
        };
        let answer = subtle.verify_with_object_and_u8_array_and_u8_array(
            &parameters(algorithm)?,
            &key,
            signature,
            signed.as_bytes(),
        )?;
        Ok(JsFuture::from(answer).await?.is_truthy())
    }

    /// Other keys have come.
    pub(super) fn forget(&self) {
        self.0.borrow_mut().clear();
    }
}

async fn import(
    subtle: &SubtleCrypto,
    rsa: &RsaKey,
    algorithm: Algorithm,
) -> Result<CryptoKey, JsValue> {
    let text = Base64UrlUnpadded::encode_string;
    let jwk = object(&json!({ "kty": "RSA", "n": text(&rsa.modulus), "e": text(&rsa.exponent) }))?;
    let usages = Array::of1(&JsValue::from_str("verify"));
    let key =
        subtle.import_key_with_object("jwk", &jwk, &parameters(algorithm)?, false, &usages)?;
    Ok(JsFuture::from(key).await?.unchecked_into())
}

/// For the import and the verification: each reads what it needs.
fn parameters(algorithm: Algorithm) -> Result<Object, JsValue> {
    object(&match algorithm {
        // RFC 7518, section 3.5: the salt is as long as the hash.
        Algorithm::Ps256 => json!({ "name": "RSA-PSS", "hash": "SHA-256", "saltLength": 32 }),
        _ => json!({ "name": "RSASSA-PKCS1-v1_5", "hash": "SHA-256" }),
    })
}

fn object(value: &Value) -> Result<Object, JsValue> {
    serialise(value).map(JsCast::unchecked_into)
}
