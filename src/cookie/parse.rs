//! Reads `Cookie` headers and applies `Set-Cookie` texts to them.

use alloc::{string::String, vec::Vec};

use crate::bytes::{cut, has, is_control};

/// The decoded value of the first cookie of this name in a `Cookie` header or a `document.cookie`.
///
/// White space around names and values is dropped (RFC 6265, section 5.2). Quotes around a value
/// belong to it, as in browsers, RFC 6265bis (section 4.1.1) and version 1 of npm's `cookie`. The
/// value is decoded as `decodeURIComponent` does; where that would throw, the raw text is returned.
///
/// Nothing is returned where the cookie is missing, and where its decoded value has a control
/// character (0x00 to 0x1f, 0x7f), so that `%0D%0A` never turns into a line break.
#[must_use]
pub fn get(header: &str, name: &str) -> Option<String> {
    value(find(header, name)?)
}

/// The `Cookie` header as it is after a server's `Set-Cookie`, so that later reads see it.
///
/// The cookie's value replaces that of every cookie of the same name, in the place of the first.
/// The cookie is removed instead where `Max-Age` is zero or less, or, without a `Max-Age`, where
/// `Expires` is in a year that begins with 19 (servers delete with 1970). Path and domain are not
/// looked at: a `Cookie` header has none. A text without a name changes nothing.
#[must_use]
pub fn apply(header: &str, set_cookie: &str) -> String {
    let mut attributes = Pairs(set_cookie.as_bytes());
    let Some((name, new)) = attributes.next().filter(|pair| !pair.0.is_empty()) else {
        return String::from(header);
    };
    let mut fresh = (!is_removal(attributes)).then_some(new);
    let mut out = Vec::new();
    for (old_name, old) in pairs(header) {
        let value = if old_name == name {
            fresh.take()
        } else {
            Some(old)
        };
        push_pair(&mut out, old_name, value);
    }
    push_pair(&mut out, name, fresh);
    text(&out).unwrap_or_default()
}

/// The raw value of the first cookie of this name.
pub(super) fn find<'a>(header: &'a str, name: &str) -> Option<&'a [u8]> {
    pairs(header).find_map(|(found, raw)| (found == name.as_bytes()).then_some(raw))
}

pub(super) fn pairs(header: &str) -> Pairs<'_> {
    Pairs(header.as_bytes())
}

/// Names and raw values in order, trimmed. What has no `=` has an empty name, which nothing has
/// that is looked for.
pub(super) struct Pairs<'a>(&'a [u8]);

impl<'a> Iterator for Pairs<'a> {
    type Item = (&'a [u8], &'a [u8]);

    #[inline(never)]
    fn next(&mut self) -> Option<Self::Item> {
        let text = Some(self.0).filter(|text| !text.is_empty())?;
        let (pair, rest) = cut(text, |byte| byte == b';');
        self.0 = rest.unwrap_or_default();
        Some(match cut(pair, |byte| byte == b'=') {
            (name, Some(value)) => (trim(name), trim(value)),
            (value, None) => (&[], trim(value)),
        })
    }
}

/// The value behind a raw text, if it has no control characters.
pub(super) fn value(raw: &[u8]) -> Option<String> {
    decode(raw)
        .and_then(|decoded| text(&decoded))
        .or_else(|| text(raw))
        .filter(|value| !has(value.as_bytes(), is_control))
}

/// `decodeURIComponent`, but for the check of UTF-8, which is [`text`]'s; nothing for bad escapes.
pub(super) fn decode(raw: &[u8]) -> Option<Vec<u8>> {
    let (decoded, clean) = unescape(raw);
    clean.then_some(decoded)
}

/// As `String::from_utf8`, which takes 200 bytes of wasm more.
pub(super) fn text(bytes: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(bytes.len());
    let mut bytes = bytes.iter();
    while let Some(lead) = bytes.next() {
        let (length, high) = match lead.leading_ones() {
            0 => (1, 0x7f),
            2 => (2, 0x1f),
            3 => (3, 0x0f),
            4 => (4, 0x07),
            _ => return None,
        };
        let mut code = u32::from(lead & high);
        for _ in 1..length {
            let byte = bytes.next().filter(|byte| *byte >> 6 == 0b10)?;
            code = code << 6 | u32::from(byte & 0x3f);
        }
        // A character spelled with more bytes than it needs is no UTF-8.
        text.push(char::from_u32(code).filter(|char| char.len_utf8() == length)?);
    }
    Some(text)
}

/// Decodes percent escapes once. Wrong ones stay as they are, and are told of.
pub(crate) fn unescape(mut rest: &[u8]) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(rest.len());
    let mut clean = true;
    while let [byte, tail @ ..] = rest {
        let mut byte = *byte;
        rest = tail;
        if byte == b'%' {
            if let [high, low, tail @ ..] = tail
                && let (high @ 0..16, low @ 0..16) = (hex(*high), hex(*low))
            {
                byte = high << 4 | low;
                rest = tail;
            } else {
                clean = false;
            }
        }
        out.push(byte);
    }
    (out, clean)
}

/// The value of a hexadecimal digit; more than 15 for anything else.
#[inline(never)]
const fn hex(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - (b'a' - 10),
        b'A'..=b'F' => digit - (b'A' - 10),
        _ => u8::MAX,
    }
}

fn push_pair(out: &mut Vec<u8>, name: &[u8], value: Option<&[u8]>) {
    let Some(value) = value.filter(|_| !name.is_empty()) else {
        return;
    };
    let separator: &[u8] = if out.is_empty() { b"" } else { b"; " };
    for part in [separator, name, b"=", value] {
        out.extend_from_slice(part);
    }
}

/// Whether the attributes of a `Set-Cookie` delete the cookie. `Max-Age` goes before `Expires`, and
/// the last of several counts (RFC 6265, section 5.3).
fn is_removal(attributes: Pairs) -> bool {
    let mut by_max_age = None;
    let mut by_expires = false;
    for (name, value) in attributes {
        if name.eq_ignore_ascii_case(b"max-age") {
            by_max_age = max_age_is_over(value).or(by_max_age);
        } else if name.eq_ignore_ascii_case(b"expires") {
            by_expires = is_last_century(value);
        }
    }
    by_max_age.unwrap_or(by_expires)
}

/// Nothing where the text is no whole number: such a `Max-Age` is ignored (RFC 6265, section 5.2.2).
fn max_age_is_over(value: &[u8]) -> Option<bool> {
    let (negative, digits) = match value {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(negative || digits.iter().all(|digit| *digit == b'0'))
}

fn is_last_century(date: &[u8]) -> bool {
    date.windows(4)
        .any(|part| matches!(part, [b'1', b'9', b'0'..=b'9', b'0'..=b'9']))
}

fn trim(mut text: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = text {
        text = rest;
    }
    text
}
