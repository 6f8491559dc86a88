//! Searches in bytes. The adapters of `slice` and `str` would be compiled anew for each caller; these are
//! there once, which makes the browser build 1 kB smaller.

/// What stands before the first byte that `ends`, and what after it; `None`: there is no such byte.
#[inline(never)]
pub(crate) fn cut(bytes: &[u8], ends: fn(u8) -> bool) -> (&[u8], Option<&[u8]>) {
    let mut rest = bytes;
    let mut length = 0;
    while let [byte, after @ ..] = rest {
        if ends(*byte) {
            return (bytes.get(..length).unwrap_or(bytes), Some(after));
        }
        rest = after;
        length += 1;
    }
    (bytes, None)
}

/// The bytes before the first that is an end.
pub(crate) fn until(bytes: &[u8], ends: fn(u8) -> bool) -> &[u8] {
    cut(bytes, ends).0
}

/// Is there a byte of this kind?
pub(crate) fn has(bytes: &[u8], kind: fn(u8) -> bool) -> bool {
    cut(bytes, kind).1.is_some()
}

/// As `slice::split`.
pub(crate) const fn parts(bytes: &[u8], ends: fn(u8) -> bool) -> Parts<'_> {
    Parts {
        rest: Some(bytes),
        ends,
    }
}

pub(crate) struct Parts<'a> {
    rest: Option<&'a [u8]>,
    ends: fn(u8) -> bool,
}

impl<'a> Iterator for Parts<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<Self::Item> {
        let (part, rest) = cut(self.rest?, self.ends);
        self.rest = rest;
        Some(part)
    }
}

/// 0x00 to 0x1f, and 0x7f.
pub(crate) const fn is_control(byte: u8) -> bool {
    byte.is_ascii_control()
}
