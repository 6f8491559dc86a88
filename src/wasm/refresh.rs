//! One refresh, from the lock to the commit.

use alloc::rc::Rc;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use js_sys::Promise;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::client::{Inner, to_millis};
use super::host::{Failed, Host, now};
use crate::session::{Failure, Millis, Review, Ticket};
use crate::token::read_times;

/// How a refresh ended.
#[derive(Clone, Copy)]
enum End {
    /// Without a failure: the word for the host.
    Done(&'static str),
    /// No new tokens, by what is kept as the cause.
    Failed(Failure),
    /// It is to be begun again with the tokens of this generation.
    Outdated(u32),
}

/// What a promise said.
type Answer = Result<JsValue, JsValue>;

/// What is waited for.
#[derive(Clone, Copy)]
enum Stage {
    /// Nothing yet.
    Begin,
    Lock,
    /// Storage, before the refresh token is spent; with an answer of the endpoint, before that is committed: did
    /// somebody else refresh, log in or log out meanwhile?
    Look,
    Exchange,
    Save,
    Release(End),
}

/// As in [`error::text`](crate::error::text).
const SPENT: &str =
    "ERR_TOKEN_EXPIRED||the refresh token has expired by its own `exp`: it was not sent";

/// So often storage may turn out to hold other tokens that need a refresh themselves.
const ROUNDS: u8 = 3;

/// A refresh under the lock, after which the waiting requests go on. One place that awaits, and plain calls between: the
/// compiler makes half as many bytes of it as of an `async` function with an `await` for each [`Stage`].
pub(super) struct Refresh {
    inner: Rc<Inner>,
    host: Host,
    ticket: Ticket,
    /// The tokens that were current when the refresh was decided on. Wherever storage turns out to hold others by now,
    /// those are adopted and nothing is sent.
    generation: u32,
    rounds: u8,
    release: JsValue,
    stage: Stage,
    exchanged: Option<Answer>,
    cause: JsValue,
    awaited: Option<JsFuture>,
}

impl Future for Refresh {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        loop {
            let answer = match &mut self.awaited {
                None => Ok(JsValue::UNDEFINED),
                Some(promise) => ready!(Pin::new(promise).poll(context)),
            };
            match self.advance(answer) {
                None => return Poll::Ready(()),
                promise => self.awaited = promise.map(JsFuture::from),
            }
        }
    }
}

impl Refresh {
    pub(super) const fn new(inner: Rc<Inner>, host: Host, ticket: Ticket, generation: u32) -> Self {
        Self {
            inner,
            host,
            ticket,
            generation,
            rounds: ROUNDS,
            release: JsValue::UNDEFINED,
            stage: Stage::Begin,
            exchanged: None,
            cause: JsValue::UNDEFINED,
            awaited: None,
        }
    }

    /// What to wait for next, after this answer; `None`: the refresh has ended.
    fn advance(&mut self, answer: Answer) -> Option<Promise> {
        let moment = to_millis(now());
        let end = match self.stage {
            Stage::Begin => return Some(self.lock()),
            // The lock is that of the tokens at hand: other tokens have another one.
            Stage::Lock => {
                self.release = answer.unwrap_or(JsValue::UNDEFINED);
                return Some(self.look());
            }
            Stage::Look => match self.looked(answer, moment) {
                Ok(promise) => return Some(promise),
                Err(end) => end,
            },
            Stage::Exchange => {
                self.exchanged = Some(answer);
                return Some(self.look());
            }
            Stage::Save => match answer {
                Ok(_) => {
                    self.commit(moment);
                    End::Done("renewed")
                }
                Err(cause) => self.failed(Failure::Storage, cause),
            },
            Stage::Release(end) => return self.released(end, moment),
        };
        self.stage = Stage::Release(end);
        // No callback of the application runs before it is done.
        Some(self.host.release(&self.release))
    }

    fn lock(&mut self) -> Promise {
        self.stage = Stage::Lock;
        self.host.lock()
    }

    fn look(&mut self) -> Promise {
        self.stage = Stage::Look;
        self.host.look()
    }

    fn failed(&mut self, failure: Failure, cause: JsValue) -> End {
        self.cause = cause;
        End::Failed(failure)
    }

    /// Storage has been read: it decides whether the refresh goes on.
    fn looked(&mut self, answer: Answer, moment: Millis) -> Result<Promise, End> {
        let exchanged = self.exchanged.take();
        match answer {
            Ok(changed) if changed.is_truthy() => self.inner.observe(&self.host),
            Err(cause) if exchanged.is_none() => return Err(self.failed(Failure::Storage, cause)),
            // A storage that fails now keeps nobody from using the new tokens: they are the only ones left.
            _ => {}
        }
        let review = (self.inner.session.borrow_mut()).review(self.ticket, self.generation, moment);
        match review {
            Review::Unchanged => {}
            Review::Adopted => return Err(End::Done("renewed")),
            Review::Superseded => return Err(End::Done("superseded")),
            Review::Outdated(newer) => return Err(End::Outdated(newer)),
        }
        match exchanged {
            None if !self.host.writable() => {
                Err(self.failed(Failure::ReadOnly, JsValue::UNDEFINED))
            }
            None if self.inner.session.borrow().refresh_is_over(moment) => {
                let cause = self.host.fail(SPENT, &JsValue::UNDEFINED);
                Err(self.failed(Failure::Final, cause))
            }
            None => {
                self.stage = Stage::Exchange;
                Ok(self.host.exchange())
            }
            Some(Ok(tokens)) => {
                self.stage = Stage::Save;
                Ok(self.host.save(&tokens))
            }
            Some(Err(failed)) => {
                let failed: Failed = failed.unchecked_into();
                let failure = if self.inner.is_final(&failed) {
                    Failure::Final
                } else {
                    Failure::Transient(to_millis(failed.cool_down()))
                };
                Err(self.failed(failure, failed.cause()))
            }
        }
    }

    /// The lock is released: begins again, or tells who waits.
    fn released(&mut self, end: End, moment: Millis) -> Option<Promise> {
        let (outcome, failure) = match end {
            End::Outdated(newer) if self.rounds > 1 => {
                self.rounds -= 1;
                self.generation = newer;
                return Some(self.lock());
            }
            End::Done(outcome) => (outcome, None),
            End::Failed(Failure::Final) => ("final", Some(Failure::Final)),
            End::Failed(failure) => ("transient", Some(failure)),
            End::Outdated(_) => ("transient", Some(Failure::Transient(0))),
        };
        let (inner, host, cause) = (&self.inner, &self.host, &self.cause);
        if let Some(failure) = failure {
            (inner.session.borrow_mut()).failed(self.ticket, failure, moment);
        }
        inner.failure.replace(cause.clone());
        inner.pump(host, cause);
        host.refreshed(outcome, cause);
        None
    }

    fn commit(&self, moment: Millis) {
        let (inner, host) = (&self.inner, &self.host);
        if let Some(credential) = inner.credential(host) {
            let mut session = inner.session.borrow_mut();
            // The token was made just now, so its `iat` tells the server's time.
            let access = host.access();
            if let Some(made) = access.and_then(|token| read_times(token.as_bytes()).issued_at_ms) {
                session.learn(made, moment);
            }
            session.committed(self.ticket, credential, moment);
        }
    }
}
