//! Tokens to verify, and a verifier put together from the parts as the border does it.

use authflight::token::verify::{
    Algorithm, Claims, Expected, Key, Keys, Unverified, Verdict, VerifyError,
};
use jwt_compact::{
    Algorithm as _, AlgorithmSignature,
    alg::{Hs256, Hs256Key},
};

pub(crate) use crate::encoded::{base64url, large_payload};

pub(crate) const KEY: &[u8] = b"a secret of thirty-two bytes, ok";
pub(crate) const NOW_S: i64 = 1_700_000_000;

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
