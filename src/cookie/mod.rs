//! Cookies that hold tokens: reading a `Cookie` header, writing `Set-Cookie`, splitting what is too long.

mod chunk;
mod parse;
mod serialise;

pub use chunk::{Stored, change, read, remove, write};
pub(crate) use parse::unescape;
pub use parse::{apply, get};
pub use serialise::{encode, header_safe};

use alloc::string::String;

use crate::bytes::has;

/// Largest cookie that browsers keep, in bytes of name plus encoded value
/// ([RFC 6265bis, section 5.7](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis)).
/// A longer one is dropped by the browser without a word, so it is split.
pub const MAX_COOKIE_BYTES: usize = 4096;

/// Largest chunk of a split cookie, in bytes of name plus encoded value.
pub const MAX_CHUNK_BYTES: usize = 3500;

/// Most chunks of one split cookie, so that its parts are `name.0` to `name.8`: about 31 kB, which
/// is more than servers accept in a header.
pub const MAX_CHUNKS: usize = 9;

/// Why a cookie cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CookieError {
    /// The name is empty or has a character that no cookie name may have.
    BadName,
    /// The path does not begin with `/`, or has a `;`, a control character or a non-ASCII one.
    BadPath,
    /// The domain is empty, or has a `;`, a space, a control character or a non-ASCII one.
    BadDomain,
    /// `__Host-` with a domain, with another path than `/`, or without `Secure`.
    HostPrefix,
    /// `__Secure-` without `Secure`.
    SecurePrefix,
    /// `SameSite=None` without `Secure`.
    NoneNeedsSecure,
    /// `Partitioned` without `Secure`.
    PartitionedNeedsSecure,
    /// The value has a control character (0x00 to 0x1f, 0x7f).
    ControlInValue,
    /// The value needs more than [`MAX_CHUNKS`] chunks, or the name leaves no room for any.
    TooLarge,
}

impl CookieError {
    /// What to do about it: lower case, without any text that came from outside.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::BadName => "name the cookie with letters, digits and !#$%&'*+-.^_`|~ only",
            Self::BadPath => "give a cookie path that starts with / and has only ASCII, without ;",
            Self::BadDomain => "give a cookie domain in ASCII, without spaces and ;, or none",
            Self::HostPrefix => "a __Host- cookie must be secure, with the path / and no domain",
            Self::SecurePrefix => "a __Secure- cookie must be secure",
            Self::NoneNeedsSecure => "a cookie with sameSite none must be secure",
            Self::PartitionedNeedsSecure => "a partitioned cookie must be secure",
            Self::ControlInValue => {
                "the token has a control character such as a line break: pass the token alone"
            }
            Self::TooLarge => {
                "the token is too long for cookies: make it shorter or choose another storage"
            }
        }
    }
}

/// The `SameSite` attribute
/// ([RFC 6265bis, section 4.1.2.7](https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SameSite {
    /// Sent along with same-site requests and top-level navigation. The default.
    Lax,
    /// Sent along with same-site requests only.
    Strict,
    /// Sent along with every request. Demands `Secure`.
    None,
}

impl SameSite {
    /// Reads `lax`, `strict` or `none` in any letter case. Any other text gives nothing: in
    /// particular it is never taken as [`SameSite::None`], which protects least.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Lax, Self::Strict, Self::None]
            .into_iter()
            .find(|known| known.as_str().eq_ignore_ascii_case(text))
    }

    /// The attribute's value as it is written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lax => "Lax",
            Self::Strict => "Strict",
            Self::None => "None",
        }
    }
}

/// The attributes of a written cookie. [`Attributes::check`] says whether they may go together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attributes {
    /// `Path`, starting with `/`. Default `/`.
    pub path: String,
    /// `Domain`. Default none: the cookie belongs to the host that sets it.
    pub domain: Option<String>,
    /// `SameSite`. Default [`SameSite::Lax`].
    pub same_site: SameSite,
    /// `Secure`. Default: on https.
    pub secure: bool,
    /// `HttpOnly`. Default off. Only a server can set it, and only a server then reads the cookie.
    pub http_only: bool,
    /// `Partitioned` ([CHIPS](https://github.com/privacycg/CHIPS)). Default off. Demands `Secure`.
    pub partitioned: bool,
    /// `Max-Age`, in seconds. Default none: the cookie lasts as long as the browser's session.
    pub max_age_s: Option<u64>,
}

impl Attributes {
    /// The defaults: `Path=/; SameSite=Lax`, no domain, and `Secure` where the page is on https.
    #[must_use]
    pub fn for_scheme(https: bool) -> Self {
        Self {
            path: String::from("/"),
            domain: None,
            same_site: SameSite::Lax,
            secure: https,
            http_only: false,
            partitioned: false,
            max_age_s: None,
        }
    }

    /// Whether a browser would keep a cookie of this name with these attributes.
    ///
    /// # Errors
    ///
    /// The first of the rules that is broken: the name is a token (RFC 6265, section 4.1.1); path
    /// and domain have no `;`, no control and no non-ASCII character; the prefixes `__Host-` and
    /// `__Secure-`, in any letter case, keep what they promise (RFC 6265bis, section 4.1.3);
    /// `SameSite=None` and `Partitioned` come with `Secure`.
    pub fn check(&self, name: &str) -> Result<(), CookieError> {
        let bad = if !is_token(name) {
            CookieError::BadName
        } else if !self.path.starts_with('/')
            || has(self.path.as_bytes(), |byte| !is_attribute(byte))
        {
            CookieError::BadPath
        } else if self.domain.as_ref().is_some_and(|domain| {
            domain.is_empty() || has(domain.as_bytes(), |byte| !is_domain(byte))
        }) {
            CookieError::BadDomain
        } else if has_prefix(name, "__host-")
            && !(self.secure && self.domain.is_none() && self.path == "/")
        {
            CookieError::HostPrefix
        } else if self.secure {
            return Ok(());
        } else if has_prefix(name, "__secure-") {
            CookieError::SecurePrefix
        } else if matches!(self.same_site, SameSite::None) {
            CookieError::NoneNeedsSecure
        } else if self.partitioned {
            CookieError::PartitionedNeedsSecure
        } else {
            return Ok(());
        };
        Err(bad)
    }
}

/// Whether a text is a token (RFC 2616, by way of RFC 6265 section 4.1.1).
pub(crate) fn is_token(text: &str) -> bool {
    !text.is_empty() && !has(text.as_bytes(), |byte| !in_token(byte))
}

const fn in_token(byte: u8) -> bool {
    matches!(byte, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'.' | b'0'..=b'9' | b'A'..=b'Z' | b'^'..=b'z' | b'|' | b'~')
}

const fn is_attribute(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && byte != b';'
}

const fn is_domain(byte: u8) -> bool {
    is_attribute(byte) && byte != b' '
}

/// Browsers compare the prefixes without regard to letter case (RFC 6265bis, section 5.7).
fn has_prefix(name: &str, prefix: &str) -> bool {
    name.as_bytes()
        .get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
}
