//! One refresh, from the lock to the commit.

use alloc::rc::Rc;

use js_sys::Function;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::client::{Inner, to_millis};
use super::host::{Failed, Host, Seen, now, seen};
use crate::session::{Failure, Ticket};

/// How a refresh ended.
enum End {
    /// New tokens, of its own or somebody else's, are in storage.
    Renewed,
    /// A logout or a login overtook it.
    Superseded,
    /// No new tokens.
    Failed(Failure),
}

/// Refreshes under the lock, then lets the waiting requests go on.
///
/// `generation`: the tokens that were current when the refresh was decided on. Wherever storage turns
/// out to hold others by now, those are adopted and nothing is sent.
pub(super) async fn run(inner: Rc<Inner>, host: Host, ticket: Ticket, generation: u32) {
    let mut cause = JsValue::UNDEFINED;
    let release = JsFuture::from(host.lock()).await.ok();
    let end = match attempt(&inner, &host, ticket, generation).await {
        Ok(end) => end,
        Err((failure, why)) => {
            cause = why;
            End::Failed(failure)
        }
    };
    if let Some(Ok(release)) = release.map(JsCast::dyn_into::<Function>) {
        // The release is ours (host.js) and does not throw.
        let _ = release.call0(&JsValue::UNDEFINED);
    }
    let outcome = match end {
        End::Renewed => "renewed",
        End::Superseded => "superseded",
        End::Failed(failure) => {
            let moment = to_millis(now());
            inner.session.borrow_mut().failed(ticket, failure, moment);
            match failure {
                Failure::Final => "final",
                _ => "transient",
            }
        }
    };
    inner.pump(&host, &cause);
    host.refreshed(outcome, &cause);
}

async fn attempt(
    inner: &Rc<Inner>,
    host: &Host,
    ticket: Ticket,
    generation: u32,
) -> Result<End, (Failure, JsValue)> {
    if let Some(end) = overtaken(inner, host, ticket, generation).await? {
        return Ok(end);
    }
    if !host.writable() {
        return Err((Failure::ReadOnly, JsValue::UNDEFINED));
    }
    match JsFuture::from(host.exchange()).await {
        Ok(tokens) => {
            if let Some(end) = overtaken(inner, host, ticket, generation).await? {
                return Ok(end);
            }
            let saved = JsFuture::from(host.save(&tokens))
                .await
                .map_err(|cause| (Failure::Storage, cause))?;
            commit(inner, ticket, saved.unchecked_ref());
            Ok(End::Renewed)
        }
        Err(failed) => {
            let failed: Failed = failed.unchecked_into();
            if !inner.is_final(&failed) {
                return Err((Failure::Transient, failed.cause()));
            }
            if let Some(end) = overtaken(inner, host, ticket, generation).await? {
                return Ok(end);
            }
            Err((Failure::Final, failed.cause()))
        }
    }
}

/// Reads storage again: did somebody else refresh, log in or log out meanwhile?
async fn overtaken(
    inner: &Rc<Inner>,
    host: &Host,
    ticket: Ticket,
    generation: u32,
) -> Result<Option<End>, (Failure, JsValue)> {
    let change = JsFuture::from(host.look())
        .await
        .map_err(|cause| (Failure::Storage, cause))?;
    if let Some(change) = seen(change) {
        inner.observe(&change);
    }
    if !inner.session.borrow().may_commit(ticket) {
        return Ok(Some(End::Superseded));
    }
    if inner.session.borrow().generation() == generation {
        return Ok(None);
    }
    let adopted = inner.session.borrow_mut().adopt(ticket, to_millis(now()));
    Ok(Some(if adopted {
        End::Renewed
    } else {
        End::Superseded
    }))
}

fn commit(inner: &Rc<Inner>, ticket: Ticket, saved: &Seen) {
    if let Some(credential) = inner.credential(saved) {
        let moment = to_millis(now());
        inner
            .session
            .borrow_mut()
            .committed(ticket, credential, moment);
    }
}
