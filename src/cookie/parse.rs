//! Reads `Cookie` headers and applies `Set-Cookie` texts to them.

use alloc::string::String;
use core::str::Chars;

use super::serialise::is_control;

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
    let (pair, attributes) = cut(set_cookie, b';').unwrap_or((set_cookie, ""));
    let Some((name, new)) = name_and_value(pair).filter(|(name, _)| !name.is_empty()) else {
        return String::from(header);
    };
    let mut fresh = Some(new).filter(|_| !is_removal(attributes));
    let mut out = String::new();
    for (old_name, old) in pairs(header) {
        if old_name != name {
            push_pair(&mut out, old_name, old);
        } else if let Some(new) = fresh.take() {
            push_pair(&mut out, name, new);
        }
    }
    if let Some(new) = fresh {
        push_pair(&mut out, name, new);
    }
    out
}

/// The raw value of the first cookie of this name.
pub(super) fn find<'a>(header: &'a str, name: &str) -> Option<&'a str> {
    pairs(header).find_map(|(found, raw)| (found == name).then_some(raw))
}

/// Names and raw values in order, trimmed; what has no `=` is left out.
pub(super) fn pairs(header: &str) -> impl Iterator<Item = (&str, &str)> {
    parts(header).filter_map(name_and_value)
}

/// The value behind a raw text, if it has no control characters.
pub(super) fn value(raw: &str) -> Option<String> {
    let value = decode(raw).unwrap_or_else(|| String::from(raw));
    (!value.bytes().any(is_control)).then_some(value)
}

/// `decodeURIComponent`; nothing where that throws (a bad escape, or escapes that are not UTF-8).
pub(super) fn decode(raw: &str) -> Option<String> {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw.chars();
    while let Some(char) = rest.next() {
        out.push(if char == '%' {
            decode_char(&mut rest)?
        } else {
            char
        });
    }
    Some(out)
}

/// One character from its escapes, the first `%` already taken.
fn decode_char(rest: &mut Chars) -> Option<char> {
    let lead = hex_byte(rest)?;
    let width = lead.leading_ones();
    if width == 0 {
        return Some(char::from(lead));
    }
    if !(2..=4).contains(&width) {
        return None;
    }
    let mut code = u32::from(lead) & (0x7f >> width);
    for _ in 1..width {
        if rest.next()? != '%' {
            return None;
        }
        let next = hex_byte(rest)?;
        if next & 0xc0 != 0x80 {
            return None;
        }
        code = code << 6 | u32::from(next & 0x3f);
    }
    char::from_u32(code).filter(|char| char.len_utf8() == width as usize)
}

fn hex_byte(rest: &mut Chars) -> Option<u8> {
    let mut digit = || hex_digit(u8::try_from(rest.next()?).ok()?);
    Some(digit()? << 4 | digit()?)
}

/// The value of a hexadecimal digit in either letter case.
pub(crate) const fn hex_digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

fn push_pair(out: &mut String, name: &str, value: &str) {
    if !out.is_empty() {
        out.push_str("; ");
    }
    for text in [name, "=", value] {
        out.push_str(text);
    }
}

/// Whether the attributes of a `Set-Cookie` delete the cookie. `Max-Age` goes before `Expires`, and
/// the last of several counts (RFC 6265, section 5.3).
fn is_removal(attributes: &str) -> bool {
    let mut by_max_age = None;
    let mut by_expires = false;
    for (name, value) in pairs(attributes) {
        if name.eq_ignore_ascii_case("max-age") {
            by_max_age = max_age_is_over(value.as_bytes()).or(by_max_age);
        } else if name.eq_ignore_ascii_case("expires") {
            by_expires = is_last_century(value.as_bytes());
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
    date.windows(5)
        .any(|part| matches!(part, [b' ' | b'-', b'1', b'9', b'0'..=b'9', b'0'..=b'9']))
}

/// What stands between the semicolons.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    core::iter::from_fn(move || {
        let text = rest?;
        let (part, tail) = match cut(text, b';') {
            Some((part, tail)) => (part, Some(tail)),
            None => (text, None),
        };
        rest = tail;
        Some(part)
    })
}

fn name_and_value(pair: &str) -> Option<(&str, &str)> {
    let (name, value) = cut(pair, b'=')?;
    Some((trim(name), trim(value)))
}

/// `str::split_once` for an ASCII byte, at a tenth of its bytes of wasm.
fn cut(text: &str, separator: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|byte| byte == separator)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

fn trim(text: &str) -> &str {
    let solid = |byte: &u8| !matches!(byte, b' ' | b'\t');
    let bytes = text.as_bytes();
    let start = bytes.iter().position(solid).unwrap_or(bytes.len());
    let end = bytes.iter().rposition(solid).map_or(start, |last| last + 1);
    text.get(start..end).unwrap_or("")
}
