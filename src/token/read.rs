//! Reads `exp` and `iat` of a JWT without verifying it: a scan over bytes that copies nothing.

use core::slice::Iter;

use crate::bytes::parts;

/// Largest token that is looked into, in bytes. The times of a longer one are unknown.
pub const MAX_TOKEN_BYTES: usize = 64 * 1024;

/// From here on a number cannot be meant as seconds (it would be the year 33658), and is read as
/// milliseconds (September 2001 and later).
const FIRST_MILLIS: u64 = 1_000_000_000_000;

/// The last instant of a JavaScript `Date`, in milliseconds.
const LAST_MILLIS: u64 = 8_640_000_000_000_000;

/// What a token says about its own lifetime, in milliseconds since 1970. Not to be trusted: it
/// serves to refresh in time, never to let somebody in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Times {
    /// The end of its lifetime (`exp`, RFC 7519, section 4.1.4), or nothing where it is unknown.
    pub expires_at_ms: Option<u64>,
    /// The beginning of its lifetime (`iat`, section 4.1.6), or nothing where it is unknown.
    pub issued_at_ms: Option<u64>,
}

/// The times that a JWT in compact form (three segments) states. Never fails: what cannot be read
/// is unknown, and so are both times of an opaque token, of a longer one than [`MAX_TOKEN_BYTES`],
/// and of one whose payload is cut off or no base64 (padding, and the standard alphabet, are
/// accepted).
///
/// How a number is read:
/// - as seconds, rounded down: `1700000000.9` and `1.7e9` are 1,700,000,000 s;
/// - as milliseconds from 1e12 on, for issuers that write those. The year 9999 in seconds, a usual
///   "never", is still below;
/// - as 0 where it is negative, so that the token is over;
/// - as unknown beyond the range of a JavaScript `Date` (8.64e15 ms), as `1e300` is.
///
/// Anything but a number is unknown. Only the keys of the outermost object count, spelled without
/// escapes; of duplicate keys the last counts, as in `JSON.parse`. Apart from what leads to the
/// numbers, the payload is not checked to be JSON or UTF-8.
#[must_use]
pub fn read_times(token: &[u8]) -> Times {
    let payload = if token.len() <= MAX_TOKEN_BYTES {
        payload(token)
    } else {
        None
    };
    payload
        .and_then(|payload| Scan::new(payload).times())
        .unwrap_or_default()
}

/// The second of three segments.
fn payload(token: &[u8]) -> Option<&[u8]> {
    let mut segments = parts(token, |byte| byte == b'.');
    let payload = segments.nth(1)?;
    segments.next()?;
    segments.next().is_none().then_some(payload)
}

/// A cursor over the JSON text behind base64url, decoded as it goes.
struct Scan<'a> {
    encoded: Iter<'a, u8>,
    /// Decoded bits that are not yet part of a byte, in the lowest `ready` places.
    bits: u32,
    ready: u32,
    /// The byte under the cursor; nothing at the end, and from a wrong character on.
    byte: Option<u8>,
    broken: bool,
}

impl<'a> Scan<'a> {
    fn new(mut payload: &'a [u8]) -> Self {
        while let [rest @ .., b'='] = payload {
            payload = rest;
        }
        let mut scan = Self {
            encoded: payload.iter(),
            bits: 0,
            ready: 0,
            byte: None,
            broken: false,
        };
        scan.step();
        scan
    }

    fn times(mut self) -> Option<Times> {
        let mut times = Times::default();
        if self.token()? != b'{' {
            return None;
        }
        let mut depth = 1u32;
        let mut key = 0;
        while depth > 0 {
            let token = self.token()?;
            match token {
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                b'"' => key = self.string()?,
                b':' if depth == 1 => match key {
                    EXP => times.expires_at_ms = self.millis(),
                    IAT => times.issued_at_ms = self.millis(),
                    _ => {}
                },
                _ => {}
            }
        }
        (self.token().is_none() && !self.broken).then_some(times)
    }

    /// Moves the cursor on by one decoded byte.
    fn step(&mut self) {
        self.byte = None;
        while self.ready < 8 {
            let Some(char) = self.encoded.next() else {
                return;
            };
            let Some(sextet) = sextet(*char) else {
                self.broken = true;
                self.encoded = [].iter();
                return;
            };
            self.bits = self.bits << 6 | u32::from(sextet);
            self.ready += 6;
        }
        self.ready -= 8;
        let [byte, ..] = (self.bits >> self.ready).to_le_bytes();
        self.byte = Some(byte);
    }

    fn skip_space(&mut self) {
        while matches!(self.byte, Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.step();
        }
    }

    /// Takes the next byte that is no white space.
    fn token(&mut self) -> Option<u8> {
        self.skip_space();
        let token = self.byte;
        self.step();
        token
    }

    /// Takes a string, the opening quote already taken, and returns it packed into a number
    /// ([`EXP`], [`IAT`]), or 0 where it is not three bytes long.
    fn string(&mut self) -> Option<u32> {
        let mut packed = 0;
        let mut length = 0u32;
        loop {
            let mut byte = self.byte?;
            self.step();
            match byte {
                b'"' => return Some(if length == 3 { packed } else { 0 }),
                b'\\' => {
                    byte = self.byte?;
                    self.step();
                    // Counts as four, so that an escaped key is none of ours.
                    length += 3;
                }
                _ => {}
            }
            packed = packed << 8 | u32::from(byte);
            length += 1;
        }
    }

    /// Takes a number if one is there, and reads it as a time. By integers alone: parsing floats
    /// would cost 13 kB of wasm.
    fn millis(&mut self) -> Option<u64> {
        self.skip_space();
        let negative = self.take(b'-');
        // The number is `digits` times ten to the `power`; what exceeds 18 digits is cut off.
        let mut digits = 0u64;
        let mut power = 0i32;
        let mut any = false;
        let mut fraction = false;
        loop {
            match self.byte {
                Some(digit @ b'0'..=b'9') => {
                    any = true;
                    if digits < 100_000_000_000_000_000 {
                        digits = digits * 10 + u64::from(digit - b'0');
                        power -= i32::from(fraction);
                    } else {
                        power += i32::from(!fraction);
                    }
                }
                Some(b'.') if any && !fraction => fraction = true,
                _ => break,
            }
            self.step();
        }
        if any && (self.take(b'e') || self.take(b'E')) {
            let down = self.take(b'-');
            let _ = self.take(b'+');
            let mut exponent = 0i32;
            any = false;
            while let Some(digit @ b'0'..=b'9') = self.byte {
                any = true;
                exponent = (exponent * 10 + i32::from(digit - b'0')).min(99_999);
                self.step();
            }
            power += if down { -exponent } else { exponent };
        }
        self.skip_space();
        if !any || !matches!(self.byte, Some(b',' | b'}')) {
            return None;
        }
        if negative {
            return Some(0);
        }
        while power < 0 && digits > 0 {
            digits /= 10;
            power += 1;
        }
        while power > 0 && digits > 0 {
            if digits > LAST_MILLIS {
                return None;
            }
            digits *= 10;
            power -= 1;
        }
        let millis = if digits < FIRST_MILLIS {
            digits * 1000
        } else {
            digits
        };
        (millis <= LAST_MILLIS).then_some(millis)
    }

    fn take(&mut self, wanted: u8) -> bool {
        let there = self.byte == Some(wanted);
        if there {
            self.step();
        }
        there
    }
}

const EXP: u32 = u32::from_be_bytes(*b"\0exp");
const IAT: u32 = u32::from_be_bytes(*b"\0iat");

/// Base64url (RFC 4648, section 5), and the standard alphabet.
const fn sextet(char: u8) -> Option<u8> {
    Some(match char {
        b'A'..=b'Z' => char - b'A',
        b'a'..=b'z' => char - b'a' + 26,
        b'0'..=b'9' => char - b'0' + 52,
        b'-' | b'+' => 62,
        b'_' | b'/' => 63,
        _ => return None,
    })
}
