//! Which URL may carry the token, and which path a sign-in may lead back to.

use alloc::string::String;

use crate::bytes::{has, is_control, parts, until};
use crate::cookie::unescape;

/// How a request's URL was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Without a scheme: to be resolved against the base URL.
    Relative,
    /// `http://` or `https://` and a host.
    Absolute,
}

/// Whether the token goes along with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// One of the origins that get the token.
    Own,
    /// Any other origin: the request is allowed, and carries no token.
    Foreign,
}

/// Why a URL is not requested at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// A control character anywhere, or a space in front: URL parsers drop these silently.
    Control,
    /// Two slashes or backslashes in front: the URL names another host.
    ProtocolRelative,
    /// `http:` or `https:` that is not followed by `//` and a host, or a host with a backslash.
    Malformed,
    /// A user name or password before the host.
    Userinfo,
    /// Another scheme than `http` or `https`.
    Scheme,
    /// A relative URL that leaves the path of the base URL.
    LeavesBase,
    /// The base URL is not absolute, or has credentials, a query or a fragment.
    BadBase,
}

impl Refusal {
    /// What to do about it: lower case, without any text that came from outside.
    #[must_use]
    pub fn message(self) -> &'static str {
        self.text().rsplit('|').next().unwrap_or_default()
    }

    /// As [`error::text`](crate::error::text): code, no outcome, and the message.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Control => {
                "ERR_INVALID_URL||remove control characters and leading spaces from the url"
            }
            Self::ProtocolRelative => {
                "ERR_INVALID_URL||begin the url with one slash at most, or with https:// for another host"
            }
            Self::Malformed => {
                "ERR_INVALID_URL||write // and a host after the scheme of the url, without backslashes"
            }
            Self::Userinfo => "ERR_INVALID_URL||remove the user name and password from the url",
            Self::Scheme => {
                "ERR_INVALID_URL||use an http or https url; begin a relative one that has a colon with ./"
            }
            Self::LeavesBase => {
                "ERR_INVALID_URL||keep the url within the base url's path, or set `allowOutsideBase`"
            }
            Self::BadBase => {
                "ERR_INVALID_URL||give an absolute http or https base url without credentials, query and fragment"
            }
        }
    }
}

/// Looks at a URL as the caller wrote it, before a WHATWG parser repairs it: that parser drops
/// tabs and line breaks, takes backslashes for slashes, and `http:evil.com` for a host
/// ([URL standard, section 4.4](https://url.spec.whatwg.org/#url-parsing)).
///
/// # Errors
///
/// All [`Refusal`]s but [`Refusal::LeavesBase`] and [`Refusal::BadBase`]. A relative URL such as
/// `users:all` has a scheme in the eyes of every parser, and is refused too.
pub fn check_raw(url: &str) -> Result<Form, Refusal> {
    let bytes = url.as_bytes();
    if bytes.first() == Some(&b' ') || has(bytes, is_control) {
        return Err(Refusal::Control);
    }
    if let [b'/' | b'\\', b'/' | b'\\', ..] = bytes {
        return Err(Refusal::ProtocolRelative);
    }
    let Some((scheme, rest)) = scheme(bytes) else {
        return Ok(Form::Relative);
    };
    if !scheme.eq_ignore_ascii_case(b"http") && !scheme.eq_ignore_ascii_case(b"https") {
        return Err(Refusal::Scheme);
    }
    let [b'/', b'/', rest @ ..] = rest else {
        return Err(Refusal::Malformed);
    };
    let authority = until(rest, ends_host);
    if has(authority, |byte| byte == b'@') {
        Err(Refusal::Userinfo)
    } else if authority.is_empty() || has(authority, |byte| byte == b'\\') {
        Err(Refusal::Malformed)
    } else {
        Ok(Form::Absolute)
    }
}

/// The base URL of a client, taken as a folder: a slash is added where its path does not end in one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    href: String,
    origin_bytes: usize,
    allow_outside: bool,
}

impl Base {
    /// Takes the `href` that the platform's `URL` gave. `allow_outside` (default false) lets
    /// relative URLs leave the base path.
    ///
    /// # Errors
    ///
    /// [`Refusal::BadBase`] where that is not http or https, or has credentials, a query or a
    /// fragment.
    pub fn new(href: &str, allow_outside: bool) -> Result<Self, Refusal> {
        let origin_bytes = origin_of(href).ok_or(Refusal::BadBase)?.len();
        if has(href.as_bytes(), ends_path) {
            return Err(Refusal::BadBase);
        }
        let mut href = String::from(href);
        if !href.ends_with('/') {
            href.push('/');
        }
        Ok(Self {
            href,
            origin_bytes,
            allow_outside,
        })
    }

    /// Another base in place of this one, with the same leave to be left.
    ///
    /// # Errors
    ///
    /// As [`Base::new`].
    pub fn instead(&self, href: &str) -> Result<Self, Refusal> {
        Self::new(href, self.allow_outside)
    }

    /// The whole URL, with a slash at its end.
    #[must_use]
    pub fn href(&self) -> &str {
        &self.href
    }

    /// Scheme, host and port, as `URL.origin` gives them.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.href.get(..self.origin_bytes).unwrap_or("")
    }

    /// The path, with a slash at both ends.
    #[must_use]
    pub fn path(&self) -> &str {
        self.href.get(self.origin_bytes..).unwrap_or("")
    }

    fn contains(&self, href: &str) -> bool {
        // The folder itself may be written without its slash.
        let folder = self.href.strip_suffix('/').unwrap_or(&self.href);
        href.strip_prefix(folder).is_some_and(|rest| {
            let rest = rest.as_bytes();
            matches!(rest.first(), None | Some(b'/' | b'?' | b'#')) && !climbs(rest)
        })
    }
}

/// Scheme, host and port of a WHATWG-normalised `http` or `https` URL, as `URL.origin` gives them;
/// nothing for another scheme, and for a URL with a user name or password.
#[must_use]
pub fn origin_of(href: &str) -> Option<&str> {
    let rest = href
        .strip_prefix("https://")
        .or_else(|| href.strip_prefix("http://"))?;
    let host = until(rest.as_bytes(), ends_host);
    if host.is_empty() || has(host, |byte| byte == b'@') {
        return None;
    }
    href.get(..href.len() - rest.len() + host.len())
}

/// Decides about one request.
///
/// `raw` is the URL as the caller wrote it; `href` is what the platform's `URL` made of it,
/// resolved against [`Base::href`]. A relative URL that begins with `/` is meant as axios means
/// it, below the base path: join it before resolving. `allowed` is the complete list of origins
/// that get the token, as `URL.origin` gives them, with spaces between; an empty list stands
/// for the base's own. Origins are compared exactly, so that another port, `http` for `https`, a
/// trailing dot or a longer host is foreign.
///
/// An absolute URL on the base's origin may lie outside the base path; a relative one may not,
/// unless the base allows it. Segments that servers may take for `..` count as such: WHATWG parsers
/// resolve `%2e%2e`, and leave `..%2f`, `..%5c` and `..;` as they are.
///
/// # Errors
///
/// Those of [`check_raw`], and [`Refusal::LeavesBase`]. Also [`Refusal::Malformed`] where `href`
/// is no `http` or `https` URL, and [`Refusal::ProtocolRelative`] where a relative URL has
/// arrived at another origin: neither can be with a correct `href`.
pub fn judge(raw: &str, href: &str, base: &Base, allowed: &str) -> Result<Scope, Refusal> {
    let form = check_raw(raw)?;
    let origin = origin_of(href).ok_or(Refusal::Malformed)?;
    if matches!(form, Form::Relative) {
        if origin != base.origin() {
            return Err(Refusal::ProtocolRelative);
        }
        if !base.allow_outside && !base.contains(href) {
            return Err(Refusal::LeavesBase);
        }
    }
    let own = if allowed.is_empty() {
        origin == base.origin()
    } else {
        parts(allowed.as_bytes(), |byte| byte == b' ').any(|own| own == origin.as_bytes())
    };
    Ok(if own { Scope::Own } else { Scope::Foreign })
}

/// `next` if a sign-in may lead there: a path on the same origin, other than the login page.
///
/// Serves both ways: for the `next` that a URL brought, and for the path to remember when a
/// session ends (where the page is the login page already, there is nothing to remember and no
/// redirect to do). Where it gives nothing, use a fallback such as `/`.
///
/// Refused are, apart from what does not begin with `/` (`https:`, `javascript:`, an empty text):
/// control characters and backslashes anywhere; and in the path, also after one round of percent
/// decoding, these two again, empty segments (`//evil`, `/.//evil`, `/%2fevil`), and `.` and `..`,
/// which no browser's location has. Query and fragment may hold anything else. `login_path` is
/// compared by its path, in any letter case, with or without a slash at the end.
#[must_use]
pub fn safe_next<'a>(next: &'a str, login_path: &str) -> Option<&'a str> {
    let bad = |byte| is_control(byte) || byte == b'\\';
    if !next.starts_with('/') || has(next.as_bytes(), bad) {
        return None;
    }
    let (path, _) = unescape(page(next.as_bytes()));
    let inner = within_slashes(&path);
    let dubious = |segment: &[u8]| matches!(segment, b"" | b"." | b"..");
    if has(&path, bad)
        || (path.len() > 1 && parts(inner, |byte| byte == b'/').any(dubious))
        || (login_path.starts_with('/')
            && inner.eq_ignore_ascii_case(within_slashes(page(login_path.as_bytes()))))
    {
        return None;
    }
    Some(next)
}

fn within_slashes(path: &[u8]) -> &[u8] {
    let path = path.strip_prefix(b"/").unwrap_or(path);
    path.strip_suffix(b"/").unwrap_or(path)
}

/// The scheme and what follows its colon, as WHATWG parsers and RFC 3986 (section 3.1) see it.
fn scheme(url: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = url.iter().position(
        |byte| !matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'+' | b'-' | b'.'),
    )?;
    let (scheme, rest) = (url.get(..end)?, url.get(end..)?);
    match (scheme, rest) {
        ([b'a'..=b'z' | b'A'..=b'Z', ..], [b':', rest @ ..]) => Some((scheme, rest)),
        _ => None,
    }
}

const fn ends_path(byte: u8) -> bool {
    matches!(byte, b'?' | b'#')
}

const fn ends_host(byte: u8) -> bool {
    ends_path(byte) || byte == b'/'
}

/// The path of a URL without an origin.
fn page(url: &[u8]) -> &[u8] {
    until(url, ends_path)
}

/// Whether a server could see a `..` segment in what follows the base path.
fn climbs(rest: &[u8]) -> bool {
    let (path, _) = unescape(page(rest));
    parts(&path, |byte| matches!(byte, b'/' | b'\\'))
        .any(|segment| matches!(segment, b".." | [b'.', b'.', b';', ..]))
}
