//! Rules over plain values: is this an auth failure, is this refresh failure final, when to refresh.

use alloc::string::String;

use super::action::{Credential, Millis, Verdict};
use crate::token::Times;

/// Which answers say that the access token was not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthRule {
    /// These statuses, each followed by a space. The default is 401 alone.
    Statuses(String),
    /// The application decides, by a function or a table of codes, once the body is read.
    Callback,
}

impl Default for AuthRule {
    fn default() -> Self {
        Self::Statuses(String::from("401 "))
    }
}

impl AuthRule {
    /// The verdict where the status is enough for one; `None`: the body has to be read.
    #[must_use]
    pub fn by_status(&self, status: u16) -> Option<Verdict> {
        match self {
            Self::Statuses(statuses) if lists(statuses, status) => Some(Verdict::Refresh),
            Self::Statuses(_) => Some(Verdict::Pass),
            Self::Callback => None,
        }
    }
}

/// Reads `'refresh'`, `'logout'` or `'ignore'`.
#[must_use]
pub fn verdict_of(word: &str) -> Option<Verdict> {
    match word {
        "refresh" => Some(Verdict::Refresh),
        "logout" => Some(Verdict::LogOut),
        "ignore" => Some(Verdict::Pass),
        _ => None,
    }
}

/// Which refresh failures mean that the session is over; all others keep it.
///
/// `statuses`: the option `isFinal` as a list, each followed by a space. Without one, a body with `invalid_grant` is
/// final, and so is status 401 or 403, unless the body names another error of RFC 6749 section 5.2: those are about
/// the client or the request, not about the refresh token.
#[must_use]
pub fn is_final(status: u16, error: Option<&str>, statuses: Option<&str>) -> bool {
    if let Some(statuses) = statuses {
        return lists(statuses, status);
    }
    match error {
        Some("invalid_grant") => true,
        Some(
            "invalid_client"
            | "invalid_request"
            | "unauthorized_client"
            | "unsupported_grant_type"
            | "invalid_scope",
        ) => false,
        _ => status == 401 || status == 403,
    }
}

/// Is the number one of these, each followed by a space? (A vector of numbers costs 140 bytes more, brotli.)
fn lists(statuses: &str, wanted: u16) -> bool {
    let mut status = 0;
    statuses.bytes().any(|byte| {
        let ends = byte == b' ';
        let found = ends && status == wanted;
        status = if ends {
            0
        } else {
            status * 10 + u16::from(byte & 15)
        };
        found
    })
}

/// So often a refresh is tried before it has failed.
pub const TRIES_MAX: u32 = 3;

/// All tries of a refresh, and the waits between them.
pub const TRYING_MAX_MS: Millis = 15_000;

/// The second try comes within this time, the third within twice this time: at random ("full jitter"), so
/// that clients that failed together do not come back together.
pub const BACK_OFF_MS: Millis = 500;

/// What `Retry-After` may make of the cool-down after a refresh that failed.
pub const COOL_DOWN_RANGE_MS: core::ops::RangeInclusive<Millis> = 1_000..=300_000;

/// What follows a try that failed for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Another try, in so many milliseconds.
    Again(Millis),
    /// The refresh has failed, and is not tried again for so many milliseconds.
    GiveUp(Millis),
}

/// When to try again. `tries`: those so far. `elapsed`: since the first began. `retry_after`: what the
/// endpoint asked for. `random`: any of 2^32 numbers. `cool_down`: the option `refreshCooldown`.
#[must_use]
pub fn next_try(
    tries: u32,
    elapsed: Millis,
    retry_after: Option<Millis>,
    random: u32,
    cool_down: Millis,
) -> Next {
    if (1..TRIES_MAX).contains(&tries) {
        let jitter = ((BACK_OFF_MS << (tries - 1)) * Millis::from(random)) >> 32;
        let wait = retry_after.unwrap_or(0).saturating_add(jitter);
        if elapsed.saturating_add(wait) < TRYING_MAX_MS {
            return Next::Again(wait);
        }
    }
    Next::GiveUp(retry_after.map_or(cool_down, |wait| {
        wait.clamp(*COOL_DOWN_RANGE_MS.start(), *COOL_DOWN_RANGE_MS.end())
    }))
}

/// Up to this long before its end a token is refreshed first, unless the options say otherwise.
pub const REFRESH_BEFORE_MAX_MS: Millis = 60_000;

/// A difference of clocks below this is none: answers take time, and `Date` and `iat` are in seconds.
pub const CLOCK_TOLERANCE_MS: Millis = 60_000;

/// Puts together what the session needs to know of a token pair; the end of the refresh token is left open.
///
/// `before`: the option `refreshBefore` in milliseconds; `None`: 60 s or 10 % of the lifetime,
/// whichever is less; `Some(0)`: only after an auth failure. The lifetime counts from `iat`, or from
/// `now` where the token has none.
#[must_use]
pub fn credential(
    times: Option<Times>,
    refreshable: bool,
    before: Option<Millis>,
    now: Millis,
) -> Credential {
    let expires_at = times.and_then(|times| times.expires_at_ms);
    let refresh_at = match before {
        Some(0) => None,
        Some(before) => expires_at.map(|end| end.saturating_sub(before)),
        None => expires_at.map(|end| {
            let start = times.and_then(|times| times.issued_at_ms).unwrap_or(now);
            end.saturating_sub((end.saturating_sub(start) / 10).min(REFRESH_BEFORE_MAX_MS))
        }),
    };
    Credential {
        access: times.is_some(),
        refreshable,
        refresh_at,
        expires_at,
        renewable_until: None,
    }
}
