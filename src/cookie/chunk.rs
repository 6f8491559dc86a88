//! Splits a value that is too long for one cookie, and puts it together again.
//!
//! The parts of `name` are called `name.0`, `name.1`, ... as `@supabase/ssr` calls them. `name.0`
//! begins with a checksum (FNV-1a, 32 bits) of the whole decoded value, written `811C9DC5~`. So
//! parts that are missing, or left from another value, are noticed. That is against accidents: who
//! can write cookies can write all of them.

use alloc::{string::String, vec::Vec};

use super::{
    Attributes, CookieError, MAX_CHUNK_BYTES, MAX_CHUNKS, MAX_COOKIE_BYTES,
    parse::{decode, find, pairs, text, value},
    serialise::{encoded_len, push_attributes, push_encoded, push_hex},
};
use crate::bytes::{has, is_control};

/// Length of `811C9DC5~`.
const HEAD_BYTES: usize = 9;

/// Most bytes of one encoded character: four bytes of UTF-8, each as an escape.
const MAX_CHAR_BYTES: usize = 12;

/// What a `Cookie` header has under a name, its chunks put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stored {
    /// Nothing, or an empty value (some servers delete by writing one).
    Absent,
    /// A value, decoded; never empty.
    Value(String),
    /// Chunks that do not belong together, or are not all there, or a value with control
    /// characters: to be treated as absent. The next [`write`] or [`remove`] clears them.
    Broken,
}

/// Reads the cookie `name` from a `Cookie` header or a `document.cookie`, chunks included.
///
/// A cookie of that very name goes before its chunks and is read as by [`get`](super::get).
/// Chunks count up to the first that is missing.
#[must_use]
pub fn read(header: &str, name: &str) -> Stored {
    let found = match find(header, name) {
        Some([]) => return Stored::Absent,
        Some(raw) => value(raw),
        None => {
            let slots = slots(header, name);
            if slots.iter().all(Option::is_none) {
                return Stored::Absent;
            }
            join(&slots)
        }
    };
    found.map_or(Stored::Broken, Stored::Value)
}

/// What to write so that `name` holds `value`: `Set-Cookie` texts in this order, one a line, good for
/// `document.cookie` too.
///
/// Values are encoded as `encodeURIComponent` does, so that a store that encodes by itself gets `decodeURIComponent`
/// of them: no chunk ends within a character.
///
/// `header_now` is the present `Cookie` header or `document.cookie`: chunks, or an unsplit cookie,
/// that it has and the new value does not need are deleted, with the same attributes. Ordinarily
/// the result is one cookie. A value that makes it longer than [`MAX_COOKIE_BYTES`] is split.
/// [`Attributes::check`] is not called: it belongs to the construction of the client.
///
/// # Errors
///
/// [`CookieError::ControlInValue`] and [`CookieError::TooLarge`]; then nothing should be written.
pub fn write(
    header_now: &str,
    name: &str,
    value: &str,
    attributes: &Attributes,
) -> Result<String, CookieError> {
    if has(value.as_bytes(), is_control) {
        return Err(CookieError::ControlInValue);
    }
    let bytes = value.bytes().map(encoded_len).sum::<usize>();
    let splits = name.len() + bytes > MAX_COOKIE_BYTES;
    let mut room = usize::MAX;
    if splits {
        // Less `.0`, and less the character that may be added while there is still room.
        room = MAX_CHUNK_BYTES.saturating_sub(name.len() + 2 + MAX_CHAR_BYTES);
        if HEAD_BYTES + bytes > room * MAX_CHUNKS {
            return Err(CookieError::TooLarge);
        }
    }
    let mut lines = Lines::new(name, attributes);
    let mut chunks = u8::from(splits);
    lines.begin(splits.then_some(b'0'));
    if splits {
        push_head(&mut lines.text, value.as_bytes());
    }
    for byte in value.bytes() {
        let begins_char = byte & 0xc0 != 0x80;
        if begins_char && lines.length() > room {
            lines.end(false);
            lines.begin(Some(b'0' + chunks));
            chunks += 1;
        }
        push_encoded(&mut lines.text, byte);
    }
    lines.end(false);
    lines.delete_chunks(header_now, chunks);
    // Last, because an unsplit cookie goes before chunks: readers see the old value or the new one.
    if splits && find(header_now, name).is_some() {
        lines.delete(None);
    }
    Ok(lines.text)
}

/// What to write so that `name` is gone, as [`write`] says it: a deletion of the cookie itself in any case, and of every
/// chunk that `header_now` has. The attributes must be those that it was written with.
#[must_use]
pub fn remove(header_now: &str, name: &str, attributes: &Attributes) -> String {
    let mut lines = Lines::new(name, attributes);
    lines.delete(None);
    lines.delete_chunks(header_now, 0);
    lines.text
}

/// [`write`]s a value, or [`remove`]s it where there is none, if a browser would keep such a cookie.
///
/// # Errors
///
/// As [`Attributes::check`] and [`write`].
pub fn change(
    header_now: &str,
    name: &str,
    value: Option<&str>,
    attributes: &Attributes,
) -> Result<String, CookieError> {
    attributes.check(name)?;
    match value {
        Some(value) => write(header_now, name, value, attributes),
        None => Ok(remove(header_now, name, attributes)),
    }
}

/// `Set-Cookie` texts of a cookie and its chunks.
struct Lines<'a> {
    name: &'a str,
    attributes: &'a Attributes,
    text: String,
    /// Where the value of the last cookie begins.
    start: usize,
}

impl<'a> Lines<'a> {
    const fn new(name: &'a str, attributes: &'a Attributes) -> Self {
        Self {
            name,
            attributes,
            text: String::new(),
            start: 0,
        }
    }

    /// Begins a chunk, or the cookie itself where there is no `digit`. Its value follows.
    fn begin(&mut self, digit: Option<u8>) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(self.name);
        if let Some(digit) = digit {
            self.text.push('.');
            self.text.push(char::from(digit));
        }
        self.text.push('=');
        self.start = self.text.len();
    }

    /// How long its value is so far.
    const fn length(&self) -> usize {
        self.text.len() - self.start
    }

    fn end(&mut self, deletes: bool) {
        push_attributes(&mut self.text, self.attributes, deletes);
    }

    fn delete(&mut self, digit: Option<u8>) {
        self.begin(digit);
        self.end(true);
    }

    fn delete_chunks(&mut self, header_now: &str, from: u8) {
        for (slot, digit) in slots(header_now, self.name).iter().zip(b'0'..) {
            if slot.is_some() && digit >= b'0' + from {
                self.delete(Some(digit));
            }
        }
    }
}

/// The raw values of `name.0` to `name.8`; the first of a name counts.
fn slots<'a>(header: &'a str, name: &str) -> [Option<&'a [u8]>; MAX_CHUNKS] {
    let mut slots = [None; MAX_CHUNKS];
    for (found, raw) in pairs(header) {
        if let Some([b'.', digit]) = found.strip_prefix(name.as_bytes())
            && let Some(slot @ None) = slots.get_mut(usize::from(digit.wrapping_sub(b'0')))
        {
            *slot = Some(raw);
        }
    }
    slots
}

fn join(slots: &[Option<&[u8]>]) -> Option<String> {
    let mut raw = Vec::new();
    for slot in slots.iter().map_while(|slot| *slot) {
        raw.extend_from_slice(slot);
    }
    let whole = decode(&raw)?;
    let (found, value) = whole.split_at_checked(HEAD_BYTES)?;
    let mut head = String::new();
    push_head(&mut head, value);
    if has(value, is_control) || found != head.as_bytes() {
        return None;
    }
    text(value).filter(|value| !value.is_empty())
}

fn push_head(out: &mut String, value: &[u8]) {
    let checksum = value.iter().fold(0x811c_9dc5, |hash: u32, byte| {
        (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    });
    for byte in checksum.to_be_bytes() {
        push_hex(out, byte);
    }
    out.push('~');
}
