//! One refresh, from the lock to the commit.

use alloc::rc::Rc;

use js_sys::Function;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::client::{Inner, to_millis};
use super::host::{Failed, Host, now};
use crate::session::{Failure, Review, Ticket};
use crate::token::read_times;

/// How a refresh ended.
enum End {
    /// Without a failure: the word for the host.
    Done(&'static str),
    /// No new tokens, and what happened.
    Failed(Failure, JsValue),
}

/// So often storage may turn out to hold other tokens that need a refresh themselves.
const ROUNDS: u8 = 3;

/// Refreshes under the lock, then lets the waiting requests go on.
///
/// `generation`: the tokens that were current when the refresh was decided on. Wherever storage turns
/// out to hold others by now, those are adopted and nothing is sent.
pub(super) async fn run(inner: Rc<Inner>, host: Host, ticket: Ticket, mut generation: u32) {
    let mut end = End::Failed(Failure::Transient(0), JsValue::UNDEFINED);
    for _ in 0..ROUNDS {
        // The lock is that of the tokens at hand: other tokens have another one.
        let release = JsFuture::from(host.lock()).await;
        let done = round(&inner, &host, ticket, generation).await;
        if let Ok(Ok(release)) = release.map(JsCast::dyn_into::<Function>) {
            // The release is ours (host.js): it does not throw, and takes no argument. Unlike `call0`,
            // `call1` is linked already.
            let _ = release.call1(&JsValue::UNDEFINED, &JsValue::UNDEFINED);
        }
        match done {
            Ok(done) => {
                end = done;
                break;
            }
            Err(newer) => generation = newer,
        }
    }
    let (outcome, cause) = match end {
        End::Done(outcome) => (outcome, JsValue::UNDEFINED),
        End::Failed(failure, cause) => {
            let moment = to_millis(now());
            inner.session.borrow_mut().failed(ticket, failure, moment);
            let outcome = match failure {
                Failure::Final => "final",
                _ => "transient",
            };
            (outcome, cause)
        }
    };
    inner.failure.replace(cause.clone());
    inner.pump(&host, &cause);
    host.refreshed(outcome, &cause);
}

/// One exchange; `Err`: to be begun again with the tokens of this generation.
///
/// Storage is read before the refresh token is spent, and again before anything is committed: did
/// somebody else refresh, log in or log out meanwhile?
async fn round(inner: &Inner, host: &Host, ticket: Ticket, generation: u32) -> Result<End, u32> {
    let mut answer = None;
    loop {
        match JsFuture::from(host.look()).await {
            Ok(changed) if changed.is_truthy() => inner.observe(host),
            Err(cause) if answer.is_none() => return Ok(End::Failed(Failure::Storage, cause)),
            // A storage that fails now keeps nobody from using the new tokens: they are the only ones left.
            _ => {}
        }
        let moment = to_millis(now());
        let review = inner
            .session
            .borrow_mut()
            .review(ticket, generation, moment);
        match review {
            Review::Unchanged => {}
            Review::Adopted => return Ok(End::Done("renewed")),
            Review::Superseded => return Ok(End::Done("superseded")),
            Review::Outdated(newer) => return Err(newer),
        }
        match answer {
            None if !host.writable() => {
                return Ok(End::Failed(Failure::ReadOnly, JsValue::UNDEFINED));
            }
            None if inner.session.borrow().refresh_is_over(moment) => {
                let cause = host.fail(
                    "ERR_TOKEN_EXPIRED",
                    "the refresh token has expired by its own `exp`: it was not sent",
                    None,
                    &JsValue::UNDEFINED,
                );
                return Ok(End::Failed(Failure::Final, cause));
            }
            None => answer = Some(JsFuture::from(host.exchange()).await),
            Some(Ok(tokens)) => {
                return match JsFuture::from(host.save(&tokens)).await {
                    Ok(_) => {
                        commit(inner, host, ticket);
                        Ok(End::Done("renewed"))
                    }
                    Err(cause) => Ok(End::Failed(Failure::Storage, cause)),
                };
            }
            Some(Err(failed)) => {
                let failed: Failed = failed.unchecked_into();
                let failure = if inner.is_final(&failed) {
                    Failure::Final
                } else {
                    Failure::Transient(to_millis(failed.cool_down()))
                };
                return Ok(End::Failed(failure, failed.cause()));
            }
        }
    }
}

fn commit(inner: &Inner, host: &Host, ticket: Ticket) {
    if let Some(credential) = inner.credential(host) {
        let moment = to_millis(now());
        let mut session = inner.session.borrow_mut();
        // The token was made just now, so its `iat` tells the server's time.
        let access = host.access();
        if let Some(made) = access.and_then(|token| read_times(token.as_bytes()).issued_at_ms) {
            session.learn(made, moment);
        }
        session.committed(ticket, credential, moment);
    }
}
