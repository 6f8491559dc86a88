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
    pub const fn code(self) -> &'static str {
        match self {
            Self::Request(refusal) => match refusal {
                Refusal::SessionOver => "ERR_SESSION_EXPIRED",
                Refusal::RefreshFailed => "ERR_REFRESH_FAILED",
                Refusal::Superseded => "ERR_SESSION_CHANGED",
                Refusal::QueueFull => "ERR_QUEUE_FULL",
                Refusal::NoToken => "ERR_NO_TOKEN",
                Refusal::TimedOut => "ECONNABORTED",
                Refusal::ReadOnly => "ERR_READ_ONLY_COOKIES",
                Refusal::StorageFailed => "ERR_STORAGE",
                Refusal::Disposed => "ERR_DISPOSED",
            },
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
            Self::Request(refusal) => match refusal {
                Refusal::SessionOver => "the session is over: sign in again",
                Refusal::RefreshFailed => "the refresh failed and the session is kept: try again",
                Refusal::Superseded => "a logout or a login came in between",
                Refusal::QueueFull => {
                    "too many requests wait: raise `maxQueue` or send fewer at once"
                }
                Refusal::NoToken => "no access token: sign in first, or unset `requireToken`",
                Refusal::TimedOut => "the timeout was over before the refresh was",
                Refusal::ReadOnly => {
                    "new tokens cannot be saved here: refresh in a proxy, a route \
                     handler or getServerSideProps, before the response is sent"
                }
                Refusal::StorageFailed => "the token storage failed or did not answer in time",
                Refusal::Disposed => "this client was disposed of: create a new one",
            },
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
    pub const fn outcome(self) -> Option<&'static str> {
        match self {
            Self::Request(Refusal::SessionOver) => Some("final"),
            Self::Request(Refusal::RefreshFailed | Refusal::ReadOnly | Refusal::StorageFailed) => {
                Some("transient")
            }
            Self::Request(Refusal::Superseded) => Some("superseded"),
            Self::Request(Refusal::Disposed) => Some("aborted"),
            Self::Request(Refusal::TimedOut) => Some("timeout"),
            _ => None,
        }
    }
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
