//! Which options exist and what each may be.

/// The JavaScript type of a given value, as one bit.
pub mod kind {
    /// `true` or `false`.
    pub const BOOLEAN: u8 = 1;
    /// A number.
    pub const NUMBER: u8 = 2;
    /// A string.
    pub const TEXT: u8 = 4;
    /// A function.
    pub const FUNCTION: u8 = 8;
    /// An object that is neither an array nor a function.
    pub const OBJECT: u8 = 16;
    /// An array.
    pub const ARRAY: u8 = 32;
    /// `null`.
    pub const NULL: u8 = 64;
}
use crate::bytes::{has, is_control, parts};
use crate::cookie::is_token;
use kind::{ARRAY, BOOLEAN, FUNCTION, NULL, NUMBER, OBJECT, TEXT};

/// Milliseconds that a platform timer can count: a longer delay would fire at once.
pub const LONGEST_TIMER_MS: f64 = 2_147_483_647.0;

/// What the text or the number of an option has to look like, beyond its type.
#[derive(Clone, Copy)]
enum Form {
    Any,
    /// One of the words that the rule's text quotes, or an HTTP status.
    Quoted,
    /// A header or method name: a token of RFC 9110 section 5.6.2.
    Token,
    /// Begins with a slash.
    Path,
    /// No control characters.
    Visible,
    /// 0 to [`LONGEST_TIMER_MS`].
    Timer,
    /// An HTTP status.
    Status,
    /// Whole, 1 to 2^30.
    Count,
}
use Form::{Any, Count, Path, Quoted, Status, Timer, Token, Visible};

/// Names with a space between; the types allowed; the form; what the value may be.
struct Rule(&'static str, u8, Form, &'static str);

/// Every option of both factories; members of `cookie` and `refresh` below dotted names, and what
/// lists and maps hold below the name with `[]`.
static RULES: &[Rule] = &[
    Rule(
        "accessTokenKey refreshTokenKey timeoutErrorMessage xsrfCookieName xsrfHeaderName",
        TEXT,
        Any,
        "a string",
    ),
    Rule(
        "requireToken allowOutsideBase withCredentials allowAbsoluteUrls cookie.secure cookie.httpOnly cookie.partitioned",
        BOOLEAN,
        Any,
        "true or false",
    ),
    Rule(
        "fetch onSessionExpired onTokens refresh.parse coordinate.refresh onUploadProgress onDownloadProgress parseReviver",
        FUNCTION,
        Any,
        "a function",
    ),
    Rule(
        "headers params refresh.headers formSerializer transitional auth signal cancelToken",
        OBJECT,
        Any,
        "an object",
    ),
    Rule(
        "paramsSerializer",
        FUNCTION | OBJECT,
        Any,
        "a function or an object",
    ),
    Rule(
        "transformRequest transformResponse",
        FUNCTION | ARRAY,
        Any,
        "a function or a list of functions",
    ),
    Rule(
        "withXSRFToken",
        BOOLEAN | FUNCTION,
        Any,
        "true, false or a function",
    ),
    Rule("redact", ARRAY, Any, "a list of names"),
    Rule(
        "timeout refreshTimeout refreshCooldown refreshBefore",
        NUMBER,
        Timer,
        MILLIS,
    ),
    Rule(
        "cookie.maxAge",
        NUMBER,
        Timer,
        "a number of seconds from 0 to 2147483647",
    ),
    Rule(
        "maxQueue",
        NUMBER,
        Count,
        "a whole number from 1 to 1073741824",
    ),
    Rule("cookie", OBJECT, Any, "an object of cookie attributes"),
    Rule("cookie.domain", TEXT, Any, "a domain name"),
    Rule(
        "cookie.path loginPath",
        TEXT,
        Path,
        "a path that starts with /",
    ),
    Rule(
        "cookie.sameSite",
        TEXT,
        Quoted,
        "'lax', 'strict', 'none', 'Lax', 'Strict' or 'None'",
    ),
    Rule(
        "refresh",
        TEXT | OBJECT | FUNCTION,
        Any,
        "a URL, { url, method, send, body, headers, parse } or a function",
    ),
    Rule("refresh.url", TEXT, Visible, "a URL"),
    Rule("method refresh.method", TEXT, Token, "an HTTP method"),
    Rule("refresh.send", TEXT | ARRAY, Quoted, SENDS),
    Rule("refresh.send[]", TEXT, Quoted, SENDS),
    Rule(
        "refresh.body",
        OBJECT | FUNCTION,
        Any,
        "an object, or a function of the refresh token",
    ),
    Rule("header", TEXT, Token, "a header name"),
    Rule(
        "scheme",
        TEXT,
        Visible,
        "a string without control characters",
    ),
    Rule("isAuthError", FUNCTION | OBJECT | ARRAY, Any, VERDICTS),
    Rule("isAuthError[]", TEXT | NUMBER, Quoted, VERDICTS),
    Rule("isFinal", FUNCTION | ARRAY, Any, STATUSES),
    Rule("isFinal[]", NUMBER, Status, STATUSES),
    Rule("allowedOrigins", ARRAY, Any, ORIGINS),
    Rule("allowedOrigins[]", TEXT, Any, ORIGINS),
    Rule(
        "coordinate",
        TEXT | OBJECT,
        Quoted,
        "'tabs', 'none' or a coordinator",
    ),
    Rule("wasm", OBJECT, Any, "a WebAssembly.Module"),
    Rule(
        "credentials",
        TEXT,
        Quoted,
        "'omit', 'same-origin' or 'include'",
    ),
    Rule(
        "cache",
        TEXT,
        Quoted,
        "'default', 'no-store', 'reload', 'no-cache', 'force-cache' or 'only-if-cached'",
    ),
    Rule(
        "responseType",
        TEXT,
        Quoted,
        "'json', 'text', 'blob', 'arraybuffer', 'formdata' or 'stream'",
    ),
    Rule("validateStatus", FUNCTION | NULL, Any, "a function or null"),
];

const MILLIS: &str = "a number of milliseconds from 0 to 2147483647";
const SENDS: &str = "'json', 'form', 'bearer', 'cookie' or a list of these";
const ORIGINS: &str = "a list of origins such as 'https://api.example.com'";
const STATUSES: &str = "a function or a list of HTTP statuses";
const VERDICTS: &str = "a function, a map from a body code to 'refresh', 'logout' or 'ignore', or a list of HTTP statuses";

/// What the option may be, where the given value is none of it; `None`: the value is allowed. The
/// text is empty where there is no such option.
///
/// `kind` is a bit of [`kind`], `number` and `text` the value where it is one of these.
#[must_use]
pub fn refuse(name: &str, kind: u8, number: f64, text: &str) -> Option<&'static str> {
    let Some(Rule(_, kinds, form, allowed)) = RULES.iter().find(|rule| {
        parts(rule.0.as_bytes(), |byte| byte == b' ').any(|each| each == name.as_bytes())
    }) else {
        return Some("");
    };
    let fits = kinds & kind != 0
        && match (kind, form) {
            (NUMBER, Timer) => (0.0..=LONGEST_TIMER_MS).contains(&number),
            (NUMBER, Status | Quoted) => is_whole(number, 100.0, 599.0),
            (NUMBER, Count) => is_whole(number, 1.0, 1_073_741_824.0),
            (TEXT, Quoted) => quotes(allowed, text),
            (TEXT, Token) => is_token(text),
            (TEXT, Path) => text.starts_with('/'),
            (TEXT, Visible) => !has(text.as_bytes(), is_control),
            _ => true,
        };
    (!fits).then_some(allowed)
}

/// Does `text` have `word` between quotes?
fn quotes(text: &str, word: &str) -> bool {
    let mut quoted = false;
    for part in parts(text.as_bytes(), |byte| byte == b'\'') {
        if quoted && part == word.as_bytes() {
            return true;
        }
        quoted = !quoted;
    }
    false
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::float_cmp,
    reason = "the cast saturates, and a number that is not whole differs from its own cast"
)]
fn is_whole(number: f64, least: f64, most: f64) -> bool {
    number >= least && number <= most && f64::from(number as i32) == number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_stands_once() {
        let names: Vec<_> = RULES.iter().flat_map(|rule| rule.0.split(' ')).collect();
        for (at, name) in names.iter().enumerate() {
            assert!(!name.is_empty() && !names.iter().skip(at + 1).any(|other| other == name));
        }
    }

    #[test]
    fn refuses_an_unknown_name_with_no_hint() {
        assert_eq!(refuse("retries", NUMBER, 1.0, ""), Some(""));
    }

    #[test]
    fn refuses_a_wrong_type_and_says_what_is_allowed() {
        assert_eq!(refuse("timeout", TEXT, f64::NAN, "5s"), Some(MILLIS));
        assert_eq!(refuse("timeout", NUMBER, 5000.0, ""), None);
    }

    #[test]
    fn refuses_a_number_out_of_range_and_no_number_at_all() {
        for number in [-1.0, f64::NAN, f64::INFINITY, 2_147_483_648.0] {
            assert_eq!(refuse("timeout", NUMBER, number, ""), Some(MILLIS));
        }
        for number in [0.0, 1.5] {
            assert!(refuse("maxQueue", NUMBER, number, "").is_some());
        }
        assert!(refuse("maxQueue", NUMBER, 1.0, "").is_none());
    }

    #[test]
    fn refuses_other_words_than_those_of_the_table() {
        assert!(refuse("coordinate", TEXT, f64::NAN, "world").is_some());
        assert!(refuse("coordinate", TEXT, f64::NAN, "tabs").is_none());
        assert!(refuse("header", TEXT, f64::NAN, "X Token").is_some());
        assert!(refuse("loginPath", TEXT, f64::NAN, "login").is_some());
        assert!(refuse("scheme", TEXT, f64::NAN, "Bea\r\nrer").is_some());
    }
}
