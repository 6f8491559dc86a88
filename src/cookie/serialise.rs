//! Writes `Set-Cookie` texts.

use alloc::string::String;

use super::Attributes;

/// Adds what follows the value of a `Set-Cookie` text, or of one that deletes the cookie (`Max-Age=0`, and `Expires` in
/// 1970).
pub(super) fn push_attributes(text: &mut String, attributes: &Attributes, deletes: bool) {
    text.push_str("; Path=");
    text.push_str(&attributes.path);
    if let Some(domain) = &attributes.domain {
        text.push_str("; Domain=");
        text.push_str(domain);
    }
    if deletes {
        text.push_str("; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
    } else if let Some(seconds) = attributes.max_age_s {
        text.push_str("; Max-Age=");
        push_decimal(text, seconds);
    }
    text.push_str("; SameSite=");
    text.push_str(attributes.same_site.as_str());
    for (is_set, flag) in [
        (attributes.secure, "; Secure"),
        (attributes.http_only, "; HttpOnly"),
        (attributes.partitioned, "; Partitioned"),
    ] {
        if is_set {
            text.push_str(flag);
        }
    }
}

/// Encodes as `encodeURIComponent` does: all but letters, digits and `-_.!~*'()` turns into the
/// escapes of its UTF-8 bytes, so that the result is ASCII without spaces, quotes, `,` and `;`.
#[must_use]
pub fn encode(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for byte in value.bytes() {
        push_encoded(&mut out, byte);
    }
    out
}

/// Whether a value may stand in a header: no control characters (CR, LF, NUL, 0x01, 0x7f and
/// their like, which `Headers` accepts in part), and none beyond Latin-1, which `Headers` refuses.
#[must_use]
pub fn header_safe(value: &str) -> bool {
    // Bytes of UTF-8, as decoding characters takes more code: beyond ASCII, 0xc2 0xa0 to 0xc3 0xbf.
    let mut before = 0;
    for byte in value.bytes() {
        match byte {
            b' '..=b'~' | 0xc2 | 0xc3 | 0xa0..=0xbf => {}
            0x80..=0x9f if before == 0xc3 => {}
            _ => return false,
        }
        before = byte;
    }
    true
}

/// Adds one byte of UTF-8, as itself or as its escape.
pub(super) fn push_encoded(out: &mut String, byte: u8) {
    if encoded_len(byte) == 1 {
        out.push(char::from(byte));
    } else {
        out.push('%');
        push_hex(out, byte);
    }
}

/// How many bytes [`push_encoded`] adds.
pub(super) const fn encoded_len(byte: u8) -> usize {
    if byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'-' | b'_' | b'.' | b'!' | b'~' | b'*' | b'\'' | b'(' | b')'
        )
    {
        1
    } else {
        3
    }
}

/// Adds two upper-case hexadecimal digits.
pub(super) fn push_hex(out: &mut String, byte: u8) {
    for digit in [byte >> 4, byte & 15] {
        out.push(char::from(
            digit + if digit < 10 { b'0' } else { b'A' - 10 },
        ));
    }
}

fn push_decimal(out: &mut String, number: u64) {
    if number >= 10 {
        push_decimal(out, number / 10);
    }
    out.push(char::from(b'0' + (number % 10) as u8));
}
