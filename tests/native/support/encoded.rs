//! Parts of tokens, encoded.

use base64ct::{Base64UrlUnpadded, Encoding};

pub(crate) fn base64url(bytes: impl AsRef<[u8]>) -> String {
    Base64UrlUnpadded::encode_string(bytes.as_ref())
}

/// The encoded payload of a token, of about this many bytes. Encoding it as a whole would take
/// seconds.
pub(crate) fn large_payload(exp: u32, bytes: usize) -> String {
    let open = format!("{{\"a\":0,\"exp\":{exp:>11},\"s\":\"");
    assert_eq!(open.len() % 3, 0, "the parts must fit without padding");
    let close = base64url("\"}");
    format!("{}{}{close}", base64url(open), "eHh4".repeat(bytes / 4))
}
