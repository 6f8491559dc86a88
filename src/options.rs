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
use crate::bytes::{cut, has, is_control, parts};
use crate::cookie::is_token;
use kind::{NUMBER, TEXT};

/// Milliseconds that a platform timer can count: a longer delay would fire at once.
pub const LONGEST_TIMER_MS: f64 = 2_147_483_647.0;

/// Every option of both factories, one rule a line; members of `cookie` and `refresh` below dotted names, and what
/// lists and maps hold below the name with `[]`. One text, as a table of structs makes the browser build larger.
///
/// A rule: names with a space between; the types allowed, by their letters in [`LETTERS`], and perhaps the form of the
/// text or the number; what the value may be.
///
/// Forms: `Q`: one of the words that the rule quotes, or an HTTP status. `H`: a header or method name, a token of RFC
/// 9110 section 5.6.2. `P`: begins with a slash. `V`: no control characters. `T`: 0 to [`LONGEST_TIMER_MS`]. `S`: an
/// HTTP status. `C`: whole, 1 to 2^30.
const RULES: &str = "\
accessTokenKey refreshTokenKey timeoutErrorMessage xsrfCookieName xsrfHeaderName|t|a string\n\
requireToken autoRefresh allowOutsideBase withCredentials allowAbsoluteUrls cookie.secure cookie.httpOnly cookie.partitioned|b|true or false\n\
fetch onSessionExpired onTokens refresh.parse coordinate.refresh onUploadProgress onDownloadProgress parseReviver|f|a function\n\
headers params refresh.headers formSerializer transitional auth signal cancelToken|o|an object\n\
paramsSerializer|fo|a function or an object\n\
transformRequest transformResponse|fl|a function or a list of functions\n\
withXSRFToken|bf|true, false or a function\n\
redact|l|a list of names\n\
timeout refreshTimeout refreshCooldown refreshBefore|nT|a number of milliseconds from 0 to 2147483647\n\
cookie.maxAge|nT|a number of seconds from 0 to 2147483647\n\
maxQueue|nC|a whole number from 1 to 1073741824\n\
cookie|o|an object of cookie attributes\n\
cookie.domain|t|a domain name\n\
cookie.path loginPath|tP|a path that starts with /\n\
cookie.sameSite|tQ|'lax', 'strict', 'none', 'Lax', 'Strict' or 'None'\n\
refresh|tof|a URL, { url, method, send, body, headers, parse } or a function\n\
refresh.url|tV|a URL\n\
method refresh.method|tH|an HTTP method\n\
refresh.send|tlQ|'json', 'form', 'bearer', 'cookie' or a list of these\n\
refresh.send[]|tQ|'json', 'form', 'bearer', 'cookie' or a list of these\n\
refresh.body|of|an object, or a function of the refresh token\n\
header|tH|a header name\n\
scheme|tV|a string without control characters\n\
isAuthError|fol|a function, a map from a body code to 'refresh', 'logout' or 'ignore', or a list of HTTP statuses\n\
isAuthError[]|tnQ|a function, a map from a body code to 'refresh', 'logout' or 'ignore', or a list of HTTP statuses\n\
isFinal|fl|a function or a list of HTTP statuses\n\
isFinal[]|nS|a function or a list of HTTP statuses\n\
allowedOrigins|l|a list of origins such as 'https://api.example.com'\n\
allowedOrigins[]|t|a list of origins such as 'https://api.example.com'\n\
coordinate|toQ|'tabs', 'none' or a coordinator\n\
wasm|o|a WebAssembly.Module\n\
credentials|tQ|'omit', 'same-origin' or 'include'\n\
cache|tQ|'default', 'no-store', 'reload', 'no-cache', 'force-cache' or 'only-if-cached'\n\
responseType|tQ|'json', 'text', 'blob', 'arraybuffer', 'formdata' or 'stream'\n\
validateStatus|f0|a function or null";

/// The types of [`kind`], in the order of their bits.
const LETTERS: &[u8] = b"bntfol0";

/// What the option may be, where the given value is none of it; `None`: the value is allowed. The
/// text is empty where there is no such option.
///
/// `kind` is a bit of [`kind`], `number` and `text` the value where it is one of these.
#[must_use]
pub fn refuse(name: &str, kind: u8, number: f64, text: &str) -> Option<&'static str> {
    let mut rest = RULES.as_bytes();
    loop {
        let (rule, after) = cut(rest, |byte| byte == b'\n');
        let (names, rule) = cut(rule, ends_column);
        if parts(names, |byte| byte == b' ').any(|each| each == name.as_bytes()) {
            let (types, allowed) = cut(rule?, ends_column);
            let end = RULES.len() - after.map_or(0, |after| after.len() + 1);
            let allowed = RULES.get(end - allowed?.len()..end)?;
            return (!fits(types, allowed, kind, number, text)).then_some(allowed);
        }
        let Some(after) = after else {
            return Some("");
        };
        rest = after;
    }
}

fn ends_column(byte: u8) -> bool {
    byte == b'|'
}

fn fits(types: &[u8], allowed: &str, kind: u8, number: f64, text: &str) -> bool {
    let letter = LETTERS.get(kind.trailing_zeros() as usize);
    types.iter().any(|each| Some(each) == letter)
        && match (kind, types.last()) {
            (NUMBER, Some(b'T')) => (0.0..=LONGEST_TIMER_MS).contains(&number),
            (NUMBER, Some(b'S' | b'Q')) => is_whole(number, 100.0, 599.0),
            (NUMBER, Some(b'C')) => is_whole(number, 1.0, 1_073_741_824.0),
            (TEXT, Some(b'Q')) => quotes(allowed, text),
            (TEXT, Some(b'H')) => is_token(text),
            (TEXT, Some(b'P')) => text.starts_with('/'),
            (TEXT, Some(b'V')) => !has(text.as_bytes(), is_control),
            _ => true,
        }
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

    const MILLIS: &str = "a number of milliseconds from 0 to 2147483647";

    #[test]
    fn every_name_stands_once() {
        let mut names = Vec::new();
        for rule in RULES.lines() {
            assert_eq!(rule.split('|').count(), 3, "{rule}");
            names.extend(rule.split('|').next().unwrap_or_default().split(' '));
        }
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
