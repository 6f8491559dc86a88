//! Writes `Set-Cookie` texts.

use alloc::string::String;

use super::Attributes;

/// One cookie to be written, in the two forms that writers take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetCookie {
    /// The name: the one asked for, or that of a chunk.
    pub name: String,
    /// The value, encoded as `encodeURIComponent` does, and empty for a deletion. A store that
    /// encodes by itself gets `decodeURIComponent` of it: no chunk ends within a character.
    pub value: String,
    /// The whole text of a `Set-Cookie` header, good for `document.cookie` too.
    pub text: String,
    /// Whether this deletes the cookie (`Max-Age=0`, and `Expires` in 1970).
    pub deletes: bool,
}

impl SetCookie {
    pub(super) fn new(name: String, value: String, attributes: &Attributes) -> Self {
        Self::build(name, value, attributes, false)
    }

    pub(super) fn deletion(name: String, attributes: &Attributes) -> Self {
        Self::build(name, String::new(), attributes, true)
    }

    fn build(name: String, value: String, attributes: &Attributes, deletes: bool) -> Self {
        let mut text = String::with_capacity(name.len() + value.len() + 96);
        let mut push = |parts: [&str; 3]| {
            for part in parts {
                text.push_str(part);
            }
        };
        push([&name, "=", &value]);
        push(["; Path=", &attributes.path, ""]);
        if let Some(domain) = &attributes.domain {
            push(["; Domain=", domain, ""]);
        }
        if deletes {
            push(["; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "", ""]);
        } else if let Some(seconds) = attributes.max_age_s {
            let mut digits = String::new();
            push_decimal(&mut digits, seconds);
            push(["; Max-Age=", &digits, ""]);
        }
        push(["; SameSite=", attributes.same_site.as_str(), ""]);
        for (on, attribute) in [
            (attributes.secure, "; Secure"),
            (attributes.http_only, "; HttpOnly"),
            (attributes.partitioned, "; Partitioned"),
        ] {
            if on {
                push([attribute, "", ""]);
            }
        }
        Self {
            name,
            value,
            text,
            deletes,
        }
    }
}

/// Encodes as `encodeURIComponent` does: all but letters, digits and `-_.!~*'()` turns into the
/// escapes of its UTF-8 bytes, so that the result is ASCII without spaces, quotes, `,` and `;`.
#[must_use]
pub fn encode(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for char in value.chars() {
        push_encoded(&mut out, char);
    }
    out
}

/// Whether a value may stand in a header: no control characters (CR, LF, NUL, 0x01, 0x7f and
/// their like, which `Headers` accepts in part), and none beyond Latin-1, which `Headers` refuses.
#[must_use]
pub fn header_safe(value: &str) -> bool {
    value
        .chars()
        .all(|char| matches!(char, ' '..='~' | '\u{a0}'..='\u{ff}'))
}

/// 0x00 to 0x1f, and 0x7f.
pub(super) const fn is_control(byte: u8) -> bool {
    byte < b' ' || byte == 0x7f
}

pub(super) fn push_encoded(out: &mut String, char: char) {
    if is_unreserved(char) {
        out.push(char);
        return;
    }
    for byte in char.encode_utf8(&mut [0; 4]).bytes() {
        out.push('%');
        push_hex(out, byte);
    }
}

pub(super) fn push_hex(out: &mut String, byte: u8) {
    out.push(hex_char(byte >> 4));
    out.push(hex_char(byte & 15));
}

/// How many bytes [`push_encoded`] adds.
pub(super) const fn encoded_len(char: char) -> usize {
    if is_unreserved(char) {
        1
    } else {
        char.len_utf8() * 3
    }
}

/// The upper-case digit for 0 to 15.
pub(super) const fn hex_char(digit: u8) -> char {
    (if digit < 10 {
        b'0' + digit
    } else {
        b'A' - 10 + digit
    }) as char
}

const fn is_unreserved(char: char) -> bool {
    char.is_ascii_alphanumeric()
        || matches!(char, '-' | '_' | '.' | '!' | '~' | '*' | '\'' | '(' | ')')
}

fn push_decimal(out: &mut String, number: u64) {
    if number >= 10 {
        push_decimal(out, number / 10);
    }
    out.push(hex_char((number % 10) as u8));
}
