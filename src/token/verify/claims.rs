//! What a token whose signature is right has to state.

use alloc::string::String;

use serde_json::{Map, Value};

use super::error::VerifyError;

/// The claims of a token.
pub type Claims = Map<String, Value>;

/// From here on a time is refused: as seconds it is the year 33658, and most likely the issuer
/// wrote milliseconds, which would make the token last for ever.
const TIME_LIMIT_S: i64 = 1_000_000_000_000;

/// What a token must state (RFC 8725, sections 3.8 and 3.9). Default: times alone, without leeway.
#[derive(Debug, Clone, Default)]
pub struct Expected {
    /// The only accepted `iss`.
    pub issuer: Option<String>,
    /// The `aud`, or one of several, must be this.
    pub audience: Option<String>,
    /// How far the clocks may be apart, in seconds. 0 means 0: the token is over from the second of
    /// its `exp` on (RFC 7519, section 4.1.4).
    pub leeway_s: u32,
}

/// The times of a token, in whole seconds since 1970.
///
/// jwt-compact's `validate_maturity` overflows, and panics, for the smallest `nbf` that it can
/// represent, so times are compared as integers here.
#[derive(Debug, Clone, Copy)]
pub(super) struct Times {
    expires_at: i64,
    not_before: Option<i64>,
}

impl Times {
    /// `exp` is required. Times may have fractions, which are rounded down.
    pub(super) fn of(claims: &Claims) -> Result<Self, VerifyError> {
        let expires_at = seconds(claims, "exp")
            .flatten()
            .ok_or(VerifyError::Expiry)?;
        let not_before = seconds(claims, "nbf").ok_or(VerifyError::Time)?;
        seconds(claims, "iat").ok_or(VerifyError::Time)?;
        Ok(Self {
            expires_at,
            not_before,
        })
    }
}

/// `exp` is looked at last: an error that says "expired" says that a refresh will help.
pub(super) fn check(
    claims: &Claims,
    times: Times,
    now_s: i64,
    expected: &Expected,
) -> Result<(), VerifyError> {
    let leeway_s = i64::from(expected.leeway_s);
    if times.not_before.is_some_and(|from| now_s < from - leeway_s) {
        return Err(VerifyError::NotYetValid);
    }
    let holds = |name, wanted: &str| match claims.get(name) {
        Some(Value::String(found)) => found == wanted,
        Some(Value::Array(several)) if name == "aud" => several.iter().any(|one| *one == wanted),
        _ => false,
    };
    if let Some(issuer) = &expected.issuer
        && !holds("iss", issuer)
    {
        return Err(VerifyError::Issuer);
    }
    if let Some(audience) = &expected.audience
        && !holds("aud", audience)
    {
        return Err(VerifyError::Audience);
    }
    if now_s >= times.expires_at + leeway_s {
        return Err(VerifyError::Expired);
    }
    Ok(())
}

/// A time claim in whole seconds: nothing inside where it is missing, nothing at all where it is
/// no number, or none between plus and minus [`TIME_LIMIT_S`].
#[allow(
    clippy::cast_possible_truncation,
    clippy::option_option,
    reason = "the cast saturates; a claim that is missing is no claim that is wrong"
)]
fn seconds(claims: &Claims, name: &str) -> Option<Option<i64>> {
    let Some(value) = claims.get(name) else {
        return Some(None);
    };
    let seconds = value
        .as_i64()
        // What is too large fails the comparison below.
        .or_else(|| value.as_f64().map(|float| float.floor() as i64))?;
    (-TIME_LIMIT_S < seconds && seconds < TIME_LIMIT_S).then_some(Some(seconds))
}
