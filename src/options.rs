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
use kind::{ARRAY, BOOLEAN, FUNCTION, NULL, NUMBER, OBJECT, TEXT};

/// Milliseconds that a platform timer can count: a longer delay would fire at once.
pub const LONGEST_TIMER_MS: f64 = 2_147_483_647.0;

struct Rule {
    name: &'static str,
    kinds: u8,
    /// For numbers: the least and the greatest, both allowed.
    range: (f64, f64),
    allowed: &'static str,
}

const fn rule(name: &'static str, kinds: u8, allowed: &'static str) -> Rule {
    Rule {
        name,
        kinds,
        range: (0.0, LONGEST_TIMER_MS),
        allowed,
    }
}

const MILLIS: &str = "a number of milliseconds from 0 to 2147483647";
const STRING: &str = "a string";
const FLAG: &str = "true or false";
const CALLBACK: &str = "a function";
const PLAIN: &str = "an object";

/// Every option of both factories; those of `cookie` and `refresh` below dotted names.
static RULES: &[Rule] = &[
    rule("accessTokenKey", TEXT, STRING),
    rule("refreshTokenKey", TEXT, STRING),
    rule("cookie", OBJECT, "an object of cookie attributes"),
    rule("cookie.path", TEXT, "a path that starts with /"),
    rule("cookie.domain", TEXT, "a domain name"),
    rule("cookie.sameSite", TEXT, "'lax', 'strict' or 'none'"),
    rule("cookie.secure", BOOLEAN, FLAG),
    rule("cookie.httpOnly", BOOLEAN, FLAG),
    rule("cookie.partitioned", BOOLEAN, FLAG),
    rule("cookie.maxAge", NUMBER, "a number of seconds from 0 to 2147483647"),
    rule(
        "refresh",
        TEXT | OBJECT | FUNCTION,
        "a URL, { url, method, send, body, headers, parse } or a function",
    ),
    rule("refresh.url", TEXT, "a URL"),
    rule("refresh.method", TEXT, "an HTTP method"),
    rule(
        "refresh.send",
        TEXT | ARRAY,
        "'json', 'form', 'bearer', 'cookie' or a list of these",
    ),
    rule("refresh.body", OBJECT | FUNCTION, "an object, or a function of the refresh token"),
    rule("refresh.headers", OBJECT, PLAIN),
    rule("refresh.parse", FUNCTION, CALLBACK),
    rule("header", TEXT, "a header name"),
    rule("scheme", TEXT, STRING),
    rule("refreshBefore", NUMBER, MILLIS),
    rule(
        "isAuthError",
        FUNCTION | OBJECT | ARRAY,
        "a function, a map from a body code to 'refresh', 'logout' or 'ignore', or a list of statuses",
    ),
    rule("isFinal", FUNCTION | ARRAY, "a function or a list of statuses"),
    rule("requireToken", BOOLEAN, FLAG),
    rule("onSessionExpired", FUNCTION, CALLBACK),
    rule("onTokens", FUNCTION, CALLBACK),
    rule("timeout", NUMBER, MILLIS),
    rule("refreshTimeout", NUMBER, MILLIS),
    Rule {
        range: (1.0, 1_073_741_824.0),
        ..rule("maxQueue", NUMBER, "a whole number from 1 to 1073741824")
    },
    rule("allowedOrigins", ARRAY, "a list of origins such as 'https://api.example.com'"),
    rule("allowOutsideBase", BOOLEAN, FLAG),
    rule("coordinate", TEXT, "'tabs' or 'none'"),
    rule("loginPath", TEXT, "a path that starts with /"),
    rule("fetch", FUNCTION, CALLBACK),
    rule("wasm", OBJECT, "a WebAssembly.Module"),
    rule("baseUrl", TEXT | OBJECT, "an absolute http(s) URL"),
    rule("headers", OBJECT, PLAIN),
    rule("params", OBJECT, PLAIN),
    rule("credentials", TEXT, "'omit', 'same-origin' or 'include'"),
    rule("withCredentials", BOOLEAN, FLAG),
    rule("cache", TEXT, "a RequestCache such as 'no-store'"),
    rule("responseType", TEXT, "'json', 'text', 'blob', 'arraybuffer' or 'stream'"),
    rule("validateStatus", FUNCTION | NULL, "a function or null"),
];

/// What the option may be, where the given value is none of it; `None`: the value is allowed.
///
/// `kind` is a bit of [`kind`], `number` the value where it is a number.
#[must_use]
pub fn refuse(name: &str, kind: u8, number: f64) -> Option<&'static str> {
    let Some(rule) = RULES.iter().find(|rule| rule.name == name) else {
        return Some("");
    };
    let fits = rule.kinds & kind != 0
        && (kind != NUMBER || (number >= rule.range.0 && number <= rule.range.1));
    (!fits).then_some(rule.allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_stands_once() {
        for (at, rule) in RULES.iter().enumerate() {
            assert!(!RULES.iter().skip(at + 1).any(|other| other.name == rule.name));
        }
    }

    #[test]
    fn refuses_an_unknown_name_with_no_hint() {
        assert_eq!(refuse("retries", NUMBER, 1.0), Some(""));
    }

    #[test]
    fn refuses_a_wrong_type_and_says_what_is_allowed() {
        assert_eq!(refuse("timeout", TEXT, f64::NAN), Some(MILLIS));
        assert_eq!(refuse("timeout", NUMBER, 5000.0), None);
    }

    #[test]
    fn refuses_a_number_out_of_range_and_no_number_at_all() {
        for number in [-1.0, f64::NAN, f64::INFINITY, 2_147_483_648.0] {
            assert_eq!(refuse("timeout", NUMBER, number), Some(MILLIS));
        }
        assert!(refuse("maxQueue", NUMBER, 0.0).is_some());
    }
}
