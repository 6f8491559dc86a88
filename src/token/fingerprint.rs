//! A short name for a token that does not give it away.

use alloc::string::String;

/// Sixteen hexadecimal digits that clients with the same refresh token share: FNV-1a, 64 bits.
///
/// It names a lock within one origin, whose pages can read the token itself. It is no cryptographic
/// hash: nothing that leaves the machine may be keyed by it.
#[must_use]
pub fn fingerprint(token: &str) -> String {
    let hash = token.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mut name = String::with_capacity(16);
    for shift in (0..64).step_by(4).rev() {
        let [digit, ..] = (hash >> shift & 15).to_le_bytes();
        name.push(char::from(if digit < 10 {
            b'0' + digit
        } else {
            b'a' + digit - 10
        }));
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_the_published_value_of_fnv_1a() {
        assert_eq!(fingerprint(""), "cbf29ce484222325");
        assert_eq!(fingerprint("foobar"), "85944171f73967e8");
    }
}
