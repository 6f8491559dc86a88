//! What the native tests share.
#![allow(dead_code, reason = "each test binary uses a part of it")]

pub(crate) mod explore;

use authflight::session::{Action, Credential, Refusal, Rules, Session, Step};

/// Both tokens, of which nothing can be read.
pub(crate) const fn opaque() -> Credential {
    Credential {
        access: true,
        refreshable: true,
        refresh_at: None,
        expires_at: None,
        renewable_until: None,
    }
}

/// A session that has not seen storage; numbers name its requests.
pub(crate) const fn session(rules: Rules) -> Session<u32> {
    Session::new(rules)
}

/// A session that found tokens in storage.
pub(crate) fn signed_in(credential: Credential) -> Session<u32> {
    let mut session = session(Rules::default());
    session.observe(Some(credential));
    session
}

/// Everything the session asks for now.
pub(crate) fn drain<W>(session: &mut Session<W>) -> Vec<Action<W>> {
    std::iter::from_fn(|| session.poll()).collect()
}

pub(crate) const fn refused(refusal: Refusal) -> Step {
    Step::Refuse(refusal)
}

/// What must hold, or which invariant does not.
pub(crate) fn ensure(holds: bool, violation: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(violation()) }
}
