//! Splits a value that is too long for one cookie, and puts it together again.
//!
//! The parts of `name` are called `name.0`, `name.1`, ... as `@supabase/ssr` calls them. `name.0`
//! begins with the number of parts and a checksum (FNV-1a, 32 bit) of the decoded value, written
//! `3~811C9DC5~`. So parts that are missing, or left from another value, are noticed. The checksum
//! is there against accidents: who can write cookies can write all of them.

use alloc::{string::String, vec, vec::Vec};

use super::{
    Attributes, CookieError, MAX_CHUNK_BYTES, MAX_CHUNKS, MAX_COOKIE_BYTES,
    parse::{decode, find, hex_digit, pairs, value},
    serialise::{SetCookie, encode, encoded_len, hex_char, is_control, push_encoded, push_hex},
};

/// Length of `3~811C9DC5~`.
const HEAD_BYTES: usize = 11;

/// Least room for the value beside the name of a chunk.
const MIN_ROOM_BYTES: usize = 64;

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
/// Chunks beyond the number that the first one states are ignored.
#[must_use]
pub fn read(header: &str, name: &str) -> Stored {
    let found = match find(header, name) {
        Some("") => return Stored::Absent,
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

/// What to write so that `name` holds `value`, in this order.
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
) -> Result<Vec<SetCookie>, CookieError> {
    if value.bytes().any(is_control) {
        return Err(CookieError::ControlInValue);
    }
    if value.len() > MAX_CHUNKS * MAX_CHUNK_BYTES {
        return Err(CookieError::TooLarge);
    }
    let mut cookies = Vec::new();
    let encoded = encode(value);
    if name.len() + encoded.len() <= MAX_COOKIE_BYTES {
        cookies.push(SetCookie::new(String::from(name), encoded, attributes));
        delete_chunks(&mut cookies, header_now, name, 0, attributes);
        return Ok(cookies);
    }
    for (chunk, index) in split(name, value)?.into_iter().zip(0u8..) {
        cookies.push(SetCookie::new(chunk_name(name, index), chunk, attributes));
    }
    let kept = cookies.len();
    delete_chunks(&mut cookies, header_now, name, kept, attributes);
    // Last, because an unsplit cookie goes before chunks: readers see the old value or the new one.
    if find(header_now, name).is_some() {
        cookies.push(SetCookie::deletion(String::from(name), attributes));
    }
    Ok(cookies)
}

/// What to write so that `name` is gone: a deletion of the cookie itself in any case, and of every
/// chunk that `header_now` has. The attributes must be those that it was written with.
#[must_use]
pub fn remove(header_now: &str, name: &str, attributes: &Attributes) -> Vec<SetCookie> {
    let mut cookies = vec![SetCookie::deletion(String::from(name), attributes)];
    delete_chunks(&mut cookies, header_now, name, 0, attributes);
    cookies
}

fn delete_chunks(
    cookies: &mut Vec<SetCookie>,
    header_now: &str,
    name: &str,
    from: usize,
    attributes: &Attributes,
) {
    for (slot, index) in slots(header_now, name).iter().zip(0u8..).skip(from) {
        if slot.is_some() {
            cookies.push(SetCookie::deletion(chunk_name(name, index), attributes));
        }
    }
}

/// The raw values of `name.0` to `name.8`; the first of a name counts.
fn slots<'a>(header: &'a str, name: &str) -> [Option<&'a str>; MAX_CHUNKS] {
    let mut slots = [None; MAX_CHUNKS];
    for (found, raw) in pairs(header) {
        let Some([b'.', digit]) = found.strip_prefix(name).map(str::as_bytes) else {
            continue;
        };
        if let Some(slot @ None) = slots.get_mut(usize::from(digit.wrapping_sub(b'0'))) {
            *slot = Some(raw);
        }
    }
    slots
}

fn join(slots: &[Option<&str>]) -> Option<String> {
    let count = slots.first()?.and_then(|first| first.bytes().next())?;
    let count = usize::from(count.wrapping_sub(b'0'));
    let mut raw = String::new();
    for slot in slots.get(..count)? {
        raw.push_str((*slot)?);
    }
    let text = decode(&raw)?;
    let [_, b'~', digits @ .., b'~'] = text.as_bytes().get(..HEAD_BYTES)? else {
        return None;
    };
    let value = text.get(HEAD_BYTES..)?;
    let mut expected = 0;
    for digit in digits {
        expected = expected << 4 | u32::from(hex_digit(*digit)?);
    }
    let whole =
        checksum(value) == expected && !value.is_empty() && !value.bytes().any(is_control);
    whole.then(|| String::from(value))
}

/// The encoded chunks of a value, none of which ends within a character.
fn split(name: &str, value: &str) -> Result<Vec<String>, CookieError> {
    // Less the `.0` of the name, and the number of parts, which is known only at the end.
    let room = MAX_CHUNK_BYTES.saturating_sub(name.len() + 3);
    if room < MIN_ROOM_BYTES {
        return Err(CookieError::TooLarge);
    }
    let mut count = b'1';
    let mut chunks = Vec::new();
    let mut chunk = head(checksum(value));
    for char in value.chars() {
        if chunk.len() + encoded_len(char) > room {
            chunks.push(core::mem::take(&mut chunk));
            if chunks.len() == MAX_CHUNKS {
                return Err(CookieError::TooLarge);
            }
            count += 1;
        }
        push_encoded(&mut chunk, char);
    }
    chunks.push(chunk);
    if let Some(first) = chunks.first_mut() {
        first.insert(0, char::from(count));
    }
    Ok(chunks)
}

/// The head of the first chunk, without the number of parts.
fn head(checksum: u32) -> String {
    let mut head = String::with_capacity(MAX_CHUNK_BYTES);
    head.push('~');
    for byte in checksum.to_be_bytes() {
        push_hex(&mut head, byte);
    }
    head.push('~');
    head
}

/// FNV-1a.
fn checksum(value: &str) -> u32 {
    value.bytes().fold(0x811c_9dc5, |hash: u32, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

fn chunk_name(name: &str, index: u8) -> String {
    let mut chunk = String::with_capacity(name.len() + 2);
    chunk.push_str(name);
    chunk.push('.');
    chunk.push(hex_char(index));
    chunk
}
