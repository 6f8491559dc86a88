//! What can be seen of a model from outside.

use authflight::session::{Refusal, SignOut};

use super::state::Tokens;

/// How a request settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// With the answer at hand.
    Delivered,
    /// A refresh that the application asked for has new tokens.
    Refreshed,
    Refused(Refusal),
    Aborted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// A request goes out, with an access token or bare.
    Sent(usize, Option<Tokens>),
    Settled(usize, Outcome),
    /// A refresh token goes to the refresh endpoint.
    Posted(usize, Tokens),
    /// A tab writes tokens to storage, or removes them.
    Wrote(usize, Option<Tokens>),
    SignedOut(usize, SignOut),
}
