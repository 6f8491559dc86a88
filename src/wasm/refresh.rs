//! One refresh, from the lock to the commit.

use alloc::rc::Rc;

use js_sys::Function;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::client::{Inner, to_millis};
use super::host::{Failed, Host, Seen, now};
use crate::session::{Failure, Review, Ticket};

/// How a refresh ended.
enum End {
    /// New tokens, of its own or somebody else's, are in storage.
    Renewed,
    /// A logout or a login overtook it.
    Superseded,
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
    let mut end = End::Failed(Failure::Transient, JsValue::UNDEFINED);
    for _ in 0..ROUNDS {
        // The lock is that of the tokens at hand: other tokens have another one.
        let release = JsFuture::from(host.lock()).await.ok();
        let done = round(&inner, &host, ticket, generation).await;
        if let Some(Ok(release)) = release.map(JsCast::dyn_into::<Function>) {
            // The release is ours (host.js) and does not throw.
            let _ = release.call0(&JsValue::UNDEFINED);
        }
        match done {
            Ok(done) => {
                end = done;
                break;
            }
            Err(newer) => generation = newer,
        }
    }
    let mut cause = JsValue::UNDEFINED;
    let outcome = match end {
        End::Renewed => "renewed",
        End::Superseded => "superseded",
        End::Failed(failure, why) => {
            cause = why;
            let moment = to_millis(now());
            inner.session.borrow_mut().failed(ticket, failure, moment);
            match failure {
                Failure::Final => "final",
                _ => "transient",
            }
        }
    };
    inner.failure.replace(cause.clone());
    inner.pump(&host, &cause);
    host.refreshed(outcome, &cause);
}

/// One exchange; `Err`: to be begun again with the tokens of this generation.
async fn round(inner: &Inner, host: &Host, ticket: Ticket, generation: u32) -> Result<End, u32> {
    if let Err(cause) = look(inner, host).await {
        return Ok(End::Failed(Failure::Storage, cause));
    }
    if let Some(end) = review(inner, ticket, generation)? {
        return Ok(end);
    }
    if !host.writable() {
        return Ok(End::Failed(Failure::ReadOnly, JsValue::UNDEFINED));
    }
    let answer = JsFuture::from(host.exchange()).await;
    if let Err(failed) = &answer {
        let failed: &Failed = failed.unchecked_ref();
        if !inner.is_final(failed) {
            return Ok(End::Failed(Failure::Transient, failed.cause()));
        }
    }
    // A storage that fails now keeps nobody from using the new tokens: they are the only ones left.
    let _ = look(inner, host).await;
    if let Some(end) = review(inner, ticket, generation)? {
        return Ok(end);
    }
    match answer {
        Ok(tokens) => match JsFuture::from(host.save(&tokens)).await {
            Ok(saved) => {
                commit(inner, ticket, saved.unchecked_ref());
                Ok(End::Renewed)
            }
            Err(cause) => Ok(End::Failed(Failure::Storage, cause)),
        },
        Err(failed) => Ok(End::Failed(
            Failure::Final,
            failed.unchecked_into::<Failed>().cause(),
        )),
    }
}

/// Reads storage again: did somebody else refresh, log in or log out meanwhile?
async fn look(inner: &Inner, host: &Host) -> Result<(), JsValue> {
    if JsFuture::from(host.look()).await?.is_truthy() {
        inner.observe(&host.seen());
    }
    Ok(())
}

fn review(inner: &Inner, ticket: Ticket, generation: u32) -> Result<Option<End>, u32> {
    let moment = to_millis(now());
    let mut session = inner.session.borrow_mut();
    match session.review(ticket, generation, moment) {
        Review::Unchanged => Ok(None),
        Review::Adopted => Ok(Some(End::Renewed)),
        Review::Superseded => Ok(Some(End::Superseded)),
        Review::Outdated(newer) => Err(newer),
    }
}

fn commit(inner: &Inner, ticket: Ticket, saved: &Seen) {
    if let Some(credential) = inner.credential(saved) {
        let moment = to_millis(now());
        inner
            .session
            .borrow_mut()
            .committed(ticket, credential, moment);
    }
}
