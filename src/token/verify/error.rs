//! Why a token is not accepted.

use core::fmt;

/// Why a token is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerifyError {
    /// Longer than [`MAX_TOKEN_BYTES`](crate::token::MAX_TOKEN_BYTES).
    TooLong,
    /// Not three segments, wrong base64url, no JSON objects, nesting that is too deep, or a claim
    /// of the wrong type.
    Malformed,
    /// Two members of one name, at any depth (RFC 8725, section 2.6; RFC 7515, section 4).
    Duplicate,
    /// `alg` is none of the accepted ones; `none` in any letter case is one of these.
    Algorithm,
    /// A header member that changes what the signature means, or brings a key: `crit`, `b64`
    /// other than `true`, `cty`, `enc`, `jku`, `jwk`, `x5u`, `x5c`; or a `kid` that is no string.
    Header,
    /// No key fits the token's `kid` and `alg`.
    UnknownKey,
    /// The token has no `kid`, and more than [`MAX_CANDIDATES`](super::MAX_CANDIDATES) keys fit.
    AmbiguousKey,
    /// The signature is not that of this key.
    Signature,
    /// `exp` is missing, is no number, or is no sensible number of seconds.
    Expiry,
    /// `nbf` or `iat` is no sensible number of seconds.
    Time,
    /// `exp` has passed, and nothing else is wrong.
    Expired,
    /// `nbf` is still to come.
    NotYetValid,
    /// `iss` is not the expected one.
    Issuer,
    /// `aud` does not have the expected one.
    Audience,
}

impl VerifyError {
    /// What to do about it: lower case, without any text that came from outside.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::TooLong => "the token is longer than 64 KiB: send a shorter one",
            Self::Malformed => "the token is no json web token: send header, claims and signature",
            Self::Duplicate => "the token has two members of one name: issue it with one of each",
            Self::Algorithm => {
                "the token's alg is not accepted: configure its issuer, or `algorithms`"
            }
            Self::Header => {
                "the token's header has a member that is not supported: issue it without"
            }
            Self::UnknownKey => "no key fits the token's kid and alg: check issuer and keys",
            Self::AmbiguousKey => "the token has no kid and many keys fit: issue it with a kid",
            Self::Signature => "the token's signature is wrong: sign in again, or check the key",
            Self::Expiry => "the token's exp must be a number of seconds: issue it with one",
            Self::Time => "the token's nbf and iat must be numbers of seconds: correct the issuer",
            Self::Expired => "the token has expired: refresh it",
            Self::NotYetValid => "the token is not valid yet: check both clocks or allow a leeway",
            Self::Issuer => "the token is from another issuer: sign in at the expected one",
            Self::Audience => "the token is for another audience: request one for this service",
        }
    }
}

impl fmt::Display for VerifyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.message())
    }
}

impl core::error::Error for VerifyError {}
