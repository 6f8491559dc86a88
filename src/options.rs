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
use crate::cookie::is_token;
use kind::{ARRAY, BOOLEAN, FUNCTION, NULL, NUMBER, OBJECT, TEXT};

/// Milliseconds that a platform timer can count: a longer delay would fire at once.
pub const LONGEST_TIMER_MS: f64 = 2_147_483_647.0;

/// What the text or the number of an option has to look like, beyond its type.
#[derive(Clone, Copy)]
enum Form {
    Any,
    /// One of these.
    Words(&'static [&'static str]),
    /// A header or method name: a token of RFC 9110 section 5.6.2.
    Token,
    /// Begins with a slash.
    Path,
    /// No control characters.
    Visible,
    /// A number from the first to the second, both allowed.
    Range(f64, f64),
    /// The same, and whole.
    Whole(f64, f64),
}
use Form::{Any, Path, Range, Token, Visible, Whole, Words};

struct Rule(&'static str, u8, Form, &'static str);

const MILLIS: Form = Range(0.0, LONGEST_TIMER_MS);
const MILLIS_TEXT: &str = "a number of milliseconds from 0 to 2147483647";
const STATUS: Form = Whole(100.0, 599.0);
const FLAG: &str = "true or false";
const CALLBACK: &str = "a function";
const PLAIN: &str = "an object";

/// Every option of both factories; members of `cookie` and `refresh` below dotted names, and what
/// lists and maps hold below the name with `[]`.
static RULES: &[Rule] = &[
    Rule("accessTokenKey", TEXT, Any, "a string"),
    Rule("refreshTokenKey", TEXT, Any, "a string"),
    Rule("cookie", OBJECT, Any, "an object of cookie attributes"),
    Rule("cookie.path", TEXT, Path, "a path that starts with /"),
    Rule("cookie.domain", TEXT, Any, "a domain name"),
    Rule(
        "cookie.sameSite",
        TEXT,
        Words(&["lax", "strict", "none", "Lax", "Strict", "None"]),
        "'lax', 'strict' or 'none'",
    ),
    Rule("cookie.secure", BOOLEAN, Any, FLAG),
    Rule("cookie.httpOnly", BOOLEAN, Any, FLAG),
    Rule("cookie.partitioned", BOOLEAN, Any, FLAG),
    Rule(
        "cookie.maxAge",
        NUMBER,
        MILLIS,
        "a number of seconds from 0 to 2147483647",
    ),
    Rule(
        "refresh",
        TEXT | OBJECT | FUNCTION,
        Any,
        "a URL, { url, method, send, body, headers, parse } or a function",
    ),
    Rule("refresh.url", TEXT, Visible, "a URL"),
    Rule("refresh.method", TEXT, Token, "an HTTP method"),
    Rule("refresh.send", TEXT | ARRAY, SENDS, SENDS_TEXT),
    Rule("refresh.send[]", TEXT, SENDS, SENDS_TEXT),
    Rule(
        "refresh.body",
        OBJECT | FUNCTION,
        Any,
        "an object, or a function of the refresh token",
    ),
    Rule("refresh.headers", OBJECT, Any, PLAIN),
    Rule("refresh.parse", FUNCTION, Any, CALLBACK),
    Rule("header", TEXT, Token, "a header name"),
    Rule(
        "scheme",
        TEXT,
        Visible,
        "a string without control characters",
    ),
    Rule("refreshBefore", NUMBER, MILLIS, MILLIS_TEXT),
    Rule("isAuthError", FUNCTION | OBJECT | ARRAY, Any, VERDICTS_TEXT),
    Rule(
        "isAuthError[]",
        TEXT | NUMBER,
        Words(&["refresh", "logout", "ignore"]),
        VERDICTS_TEXT,
    ),
    Rule("isFinal", FUNCTION | ARRAY, Any, STATUSES_TEXT),
    Rule("isFinal[]", NUMBER, STATUS, STATUSES_TEXT),
    Rule("requireToken", BOOLEAN, Any, FLAG),
    Rule("onSessionExpired", FUNCTION, Any, CALLBACK),
    Rule("onTokens", FUNCTION, Any, CALLBACK),
    Rule("timeout", NUMBER, MILLIS, MILLIS_TEXT),
    Rule("refreshTimeout", NUMBER, MILLIS, MILLIS_TEXT),
    Rule(
        "maxQueue",
        NUMBER,
        Whole(1.0, 1_073_741_824.0),
        "a whole number from 1 to 1073741824",
    ),
    Rule("allowedOrigins", ARRAY, Any, ORIGINS_TEXT),
    Rule("allowedOrigins[]", TEXT, Any, ORIGINS_TEXT),
    Rule("allowOutsideBase", BOOLEAN, Any, FLAG),
    Rule(
        "coordinate",
        TEXT,
        Words(&["tabs", "none"]),
        "'tabs' or 'none'",
    ),
    Rule("loginPath", TEXT, Path, "a path that starts with /"),
    Rule("fetch", FUNCTION, Any, CALLBACK),
    Rule("wasm", OBJECT, Any, "a WebAssembly.Module"),
    Rule("headers", OBJECT, Any, PLAIN),
    Rule("params", OBJECT, Any, PLAIN),
    Rule(
        "credentials",
        TEXT,
        Words(&["omit", "same-origin", "include"]),
        "'omit', 'same-origin' or 'include'",
    ),
    Rule("withCredentials", BOOLEAN, Any, FLAG),
    Rule(
        "cache",
        TEXT,
        Words(&[
            "default",
            "no-store",
            "reload",
            "no-cache",
            "force-cache",
            "only-if-cached",
        ]),
        "a cache mode of fetch such as 'no-store'",
    ),
    Rule(
        "responseType",
        TEXT,
        Words(&["json", "text", "blob", "arraybuffer", "stream"]),
        "'json', 'text', 'blob', 'arraybuffer' or 'stream'",
    ),
    Rule("validateStatus", FUNCTION | NULL, Any, "a function or null"),
    Rule("request.method", TEXT, Token, "an HTTP method"),
];

const SENDS: Form = Words(&["json", "form", "bearer", "cookie"]);
const SENDS_TEXT: &str = "'json', 'form', 'bearer', 'cookie' or a list of these";
const ORIGINS_TEXT: &str = "a list of origins such as 'https://api.example.com'";
const STATUSES_TEXT: &str = "a function or a list of HTTP statuses";
const VERDICTS_TEXT: &str = "a function, a map from a body code to 'refresh', 'logout' or 'ignore', or a list of HTTP statuses";

/// What the option may be, where the given value is none of it; `None`: the value is allowed. The
/// text is empty where there is no such option.
///
/// `kind` is a bit of [`kind`], `number` and `text` the value where it is one of these.
#[must_use]
pub fn refuse(name: &str, kind: u8, number: f64, text: &str) -> Option<&'static str> {
    let Some(Rule(_, kinds, form, allowed)) = RULES.iter().find(|rule| rule.0 == name) else {
        return Some("");
    };
    let fits = kinds & kind != 0
        && match kind {
            NUMBER => match *form {
                Range(least, most) => number >= least && number <= most,
                Whole(least, most) => is_whole(number, least, most),
                // A list of statuses, where words are for a map.
                Words(_) => is_whole(number, 100.0, 599.0),
                _ => true,
            },
            TEXT => match *form {
                Words(words) => words.contains(&text),
                Token => !text.is_empty() && text.bytes().all(is_token),
                Path => text.starts_with('/'),
                Visible => !text.bytes().any(|byte| byte.is_ascii_control()),
                _ => true,
            },
            _ => true,
        };
    (!fits).then_some(allowed)
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
        for (at, rule) in RULES.iter().enumerate() {
            assert!(!RULES.iter().skip(at + 1).any(|other| other.0 == rule.0));
        }
    }

    #[test]
    fn refuses_an_unknown_name_with_no_hint() {
        assert_eq!(refuse("retries", NUMBER, 1.0, ""), Some(""));
    }

    #[test]
    fn refuses_a_wrong_type_and_says_what_is_allowed() {
        assert_eq!(refuse("timeout", TEXT, f64::NAN, "5s"), Some(MILLIS_TEXT));
        assert_eq!(refuse("timeout", NUMBER, 5000.0, ""), None);
    }

    #[test]
    fn refuses_a_number_out_of_range_and_no_number_at_all() {
        for number in [-1.0, f64::NAN, f64::INFINITY, 2_147_483_648.0] {
            assert_eq!(refuse("timeout", NUMBER, number, ""), Some(MILLIS_TEXT));
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
