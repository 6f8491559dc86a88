//! Tokens to verify, and a verifier put together from the parts as the border does it.

use authflight::token::verify::{
    Algorithm, Claims, Expected, Key, Keys, Unverified, Verdict, VerifyError,
};
use jwt_compact::{
    Algorithm as _, AlgorithmSignature,
    alg::{Hs256, Hs256Key},
};

pub(crate) const KEY: &[u8] = b"a secret of thirty-two bytes, ok";
pub(crate) const NOW_S: i64 = 1_700_000_000;

pub(crate) fn base64url(bytes: impl AsRef<[u8]>) -> String {
    let alphabet: Vec<char> = ('A'..='Z')
        .chain('a'..='z')
        .chain('0'..='9')
        .chain(['-', '_'])
        .collect();
    bytes
        .as_ref()
        .chunks(3)
        .flat_map(|chunk| {
            let word = chunk
                .iter()
                .chain([0; 3].iter())
                .take(3)
                .fold(0, |word, byte| word << 8 | usize::from(*byte));
            (0..=chunk.len()).map(move |index| word >> (18 - 6 * index) & 63)
        })
        .map(|sextet| alphabet[sextet])
        .collect()
}

/// The encoded payload of a token, of about this many bytes. Encoding it as a whole would take
/// seconds.
pub(crate) fn large_payload(exp: u32, bytes: usize) -> String {
    let open = format!("{{\"a\":0,\"exp\":{exp:>11},\"s\":\"");
    assert_eq!(open.len() % 3, 0, "the parts must fit without padding");
    let close = base64url("\"}");
    format!("{}{}{close}", base64url(open), "eHh4".repeat(bytes / 4))
}

/// A token that is signed with HS256, whatever its header says.
pub(crate) fn sign(header: &str, payload: impl AsRef<[u8]>, key: &[u8]) -> String {
    let signed = format!("{}.{}", base64url(header), base64url(payload));
    let signature = Hs256.sign(&Hs256Key::new(key), signed.as_bytes());
    format!("{signed}.{}", base64url(signature.as_bytes()))
}

pub(crate) fn secret(key: &[u8]) -> Keys {
    Keys::one(Key::secret(key).unwrap())
}

/// With whatever algorithms the keys can do.
pub(crate) fn verify_with(
    keys: &Keys,
    token: &str,
    now_s: i64,
    expected: &Expected,
) -> Result<Claims, VerifyError> {
    let accepted: Vec<Algorithm> = Algorithm::ALL
        .into_iter()
        .filter(|each| keys.fit(*each))
        .collect();
    let token = Unverified::read(token, &accepted)?;
    let right = keys
        .candidates(&token)?
        .iter()
        .any(|key| key.judge(&token) == Verdict::Right);
    token.conclude(right, now_s, expected)
}

pub(crate) fn verify(token: &str) -> Result<Claims, VerifyError> {
    verify_with(&secret(KEY), token, NOW_S, &Expected::default())
}

/// With the keys, at a time when the claims of [`CLAIMS`] hold.
pub(crate) fn verify_by(keys: &Keys, token: &str) -> Result<Claims, VerifyError> {
    verify_with(keys, token, NOW_S, &Expected::default())
}

pub(crate) const CLAIMS: &str = r#"{"sub":"u1","exp":1700000001}"#;
