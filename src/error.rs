//! One error enum, and the table of codes and messages that JavaScript sees.

use crate::cookie::CookieError;
use crate::scope;
use crate::session::Refusal;
#[cfg(feature = "server")]
use crate::token::verify::VerifyError;

/// Everything that this crate refuses. No variant carries a token, a URL or a cookie's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// A request fails without an answer of its own.
    Request(Refusal),
    /// A URL that may not be requested.
    Url(scope::Refusal),
    /// A cookie that may not be written.
    Cookie(CookieError),
    /// A token that is not accepted.
    #[cfg(feature = "server")]
    Token(VerifyError),
    /// The keys to verify a token with could not be had.
    #[cfg(feature = "server")]
    Keys,
}

impl Error {
    /// The stable code, as in `error.code`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Request(refusal) => columns(refusal).0,
            Self::Url(_) => "ERR_INVALID_URL",
            Self::Cookie(_) => "ERR_BAD_COOKIE",
            #[cfg(feature = "server")]
            Self::Token(VerifyError::Expired) => "ERR_TOKEN_EXPIRED",
            #[cfg(feature = "server")]
            Self::Token(_) => "ERR_TOKEN_INVALID",
            #[cfg(feature = "server")]
            Self::Keys => "ERR_KEYS_UNAVAILABLE",
        }
    }

    /// What went wrong and what mends it, in lower case.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::Request(refusal) => columns(refusal).2,
            Self::Url(refusal) => refusal.message(),
            Self::Cookie(error) => error.message(),
            #[cfg(feature = "server")]
            Self::Token(error) => error.message(),
            #[cfg(feature = "server")]
            Self::Keys => {
                "the keys to verify tokens with are not available: look at `cause`, and try again"
            }
        }
    }

    /// `error.refreshOutcome`: what became of the refresh that the request depended on, or nothing.
    #[must_use]
    pub fn outcome(self) -> Option<&'static str> {
        match self {
            Self::Request(refusal) => Some(columns(refusal).1).filter(|word| !word.is_empty()),
            _ => None,
        }
    }
}

/// Code, outcome and message with a bar between: one text, as three tables make the browser build larger.
#[must_use]
pub const fn text(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::SessionOver => "ERR_SESSION_EXPIRED|final|the session is over: sign in again",
        Refusal::RefreshFailed => {
            "ERR_REFRESH_FAILED|transient|the refresh failed and the session is kept: try again"
        }
        Refusal::Superseded => "ERR_SESSION_CHANGED|superseded|a logout or a login came in between",
        Refusal::QueueFull => {
            "ERR_QUEUE_FULL||too many requests wait: raise `maxQueue` or send fewer at once"
        }
        Refusal::NoToken => "ERR_NO_TOKEN||no access token: sign in first, or unset `requireToken`",
        Refusal::TimedOut => "ECONNABORTED|timeout|the timeout was over before the refresh was",
        Refusal::ReadOnly => {
            "ERR_READ_ONLY_COOKIES|transient|new tokens cannot be saved here: refresh in a proxy, a \
             route handler or getServerSideProps, before the response is sent"
        }
        Refusal::StorageFailed => {
            "ERR_STORAGE|transient|the token storage failed or did not answer in time"
        }
        Refusal::Disposed => "ERR_DISPOSED|aborted|this client was disposed of: create a new one",
    }
}

/// Of the text.
fn columns(refusal: Refusal) -> (&'static str, &'static str, &'static str) {
    let mut columns = text(refusal).splitn(3, '|');
    let mut next = || columns.next().unwrap_or_default();
    (next(), next(), next())
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Request(refusal)
    }
}

impl From<scope::Refusal> for Error {
    fn from(refusal: scope::Refusal) -> Self {
        Self::Url(refusal)
    }
}

#[cfg(feature = "server")]
impl From<VerifyError> for Error {
    fn from(error: VerifyError) -> Self {
        Self::Token(error)
    }
}

impl From<CookieError> for Error {
    fn from(error: CookieError) -> Self {
        Self::Cookie(error)
    }
}
