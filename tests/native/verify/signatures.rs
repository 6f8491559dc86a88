//! Signatures by public keys: the examples of the standards, and what no verifier may accept.

use authflight::token::verify::{Algorithm, Expected, Key, Keys, Unverified, Verdict, VerifyError};
use jwt_compact::{Algorithm as _, AlgorithmSignature, alg::Ed25519, alg::Es256};
use proptest::prelude::*;

use crate::support::{CLAIMS, base64url, verify_by, verify_with};

fn p256() -> (p256::ecdsa::SigningKey, Keys) {
    let key = p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap();
    let point = key.verifying_key().to_encoded_point(false);
    let (x, y) = (base64url(point.x().unwrap()), base64url(point.y().unwrap()));
    let jwk = format!(r#"{{"kty":"EC","crv":"P-256","x":"{x}","y":"{y}"}}"#);
    (key, Keys::one(Key::jwk(jwk.as_bytes()).unwrap()))
}

fn ed25519() -> (ed25519_dalek::SigningKey, Keys) {
    let key = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
    let x = base64url(key.verifying_key().as_bytes());
    let jwk = format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}"}}"#);
    (key, Keys::one(Key::jwk(jwk.as_bytes()).unwrap()))
}

fn signed(alg: &str) -> String {
    let header = format!(r#"{{"alg":"{alg}"}}"#);
    format!("{}.{}", base64url(header), base64url(CLAIMS))
}

fn es256(key: &p256::ecdsa::SigningKey) -> (String, Vec<u8>) {
    let signed = signed("ES256");
    let signature = Es256.sign(key, signed.as_bytes()).to_bytes().to_vec();
    (signed, signature)
}

#[test]
fn the_example_of_rfc_7515_for_es256_verifies() {
    // Appendix A.3.
    let jwk = br#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;
    let keys = Keys::one(Key::jwk(jwk).unwrap());
    let token = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    let claims = verify_with(&keys, token, 1_300_819_379, &Expected::default()).unwrap();
    assert_eq!(claims["iss"], "joe");
    let late = verify_with(&keys, token, 1_300_819_380, &Expected::default());
    assert_eq!(late, Err(VerifyError::Expired));
}

#[test]
fn the_key_of_rfc_8037_verifies_and_its_example_is_no_token() {
    // Appendix A.1 to A.4: the payload of the example is a text, and no claims.
    let secret = [
        0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c,
        0xc4, 0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae,
        0x7f, 0x60,
    ];
    let key = ed25519_dalek::SigningKey::from_bytes(&secret);
    let example = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
    let signature = Ed25519.sign(&key, example.as_bytes());
    let published =
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    assert_eq!(base64url(signature.as_bytes()), published);
    let jwk = br#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    let keys = Keys::one(Key::jwk(jwk).unwrap());
    assert_eq!(
        verify_by(&keys, &format!("{example}.{published}")),
        Err(VerifyError::Malformed)
    );
    let signed = signed("EdDSA");
    let signature = base64url(Ed25519.sign(&key, signed.as_bytes()).as_bytes());
    assert!(verify_by(&keys, &format!("{signed}.{signature}")).is_ok());
}

#[test]
fn es256_signatures_of_another_form_are_rejected() {
    let (key, keys) = p256();
    let (signed, signature) = es256(&key);
    let with = |signature: &[u8]| verify_by(&keys, &format!("{signed}.{}", base64url(signature)));
    assert!(with(&signature).is_ok());
    let (r, s) = signature.split_at(32);
    let der = p256::ecdsa::Signature::from_slice(&signature)
        .unwrap()
        .to_der();
    let order = [
        0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc,
        0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ];
    for wrong in [
        // CVE-2022-21449: "psychic signatures".
        vec![0; 64],
        [&[0; 32], s].concat(),
        [r, &[0; 32]].concat(),
        [&order[..], &order[..]].concat(),
        [r, &order[..]].concat(),
        [s, r].concat(),
        der.as_bytes().to_vec(),
        signature[..63].to_vec(),
        [&signature[..], &[0]].concat(),
        [&[0], &signature[..]].concat(),
        Vec::new(),
        vec![0xff; 64],
    ] {
        assert_eq!(with(&wrong), Err(VerifyError::Signature), "{wrong:?}");
    }
}

#[test]
fn eddsa_signatures_of_another_form_are_rejected() {
    let (key, keys) = ed25519();
    let signed = signed("EdDSA");
    let signature = Ed25519.sign(&key, signed.as_bytes()).to_bytes();
    let with = |signature: &[u8]| verify_by(&keys, &format!("{signed}.{}", base64url(signature)));
    assert!(with(&signature).is_ok());
    // s + L: the same signature by the formula, and malleable (RFC 8032, section 8.4).
    let order = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
        0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut malleable = signature;
    let mut carry = 0;
    for (byte, add) in malleable[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + add + carry;
        *byte = u8::try_from(sum & 0xff).unwrap();
        carry = sum >> 8;
    }
    for wrong in [
        malleable.to_vec(),
        vec![0; 64],
        [&[1], &[0; 63][..]].concat(),
        signature[..63].to_vec(),
        [&signature[..], &[0]].concat(),
        Vec::new(),
    ] {
        assert_eq!(with(&wrong), Err(VerifyError::Signature), "{wrong:?}");
    }
}

#[test]
fn r43_the_header_cannot_choose_what_a_key_is_used_for() {
    let (key, keys) = p256();
    let (_, signature) = es256(&key);
    for alg in [
        "EdDSA", "HS256", "RS256", "PS256", "ES384", "es256", "none", "ES256K", "",
    ] {
        let token = format!("{}.{}", signed(alg), base64url(&signature));
        assert_eq!(
            verify_by(&keys, &token),
            Err(VerifyError::Algorithm),
            "{alg}"
        );
    }
    let (signed, signature) = es256(&key);
    let token = format!("{signed}.{}", base64url(&signature));
    let refused = Unverified::read(&token, &[Algorithm::EdDsa]).err();
    assert_eq!(
        refused,
        Some(VerifyError::Algorithm),
        "an algorithm that is not accepted"
    );
}

#[test]
fn r47_no_time_is_judged_before_the_signature_is_right() {
    let (_, keys) = p256();
    let wrong = base64url([7; 64]);
    for claims in [r#"{"exp":1}"#, r#"{"exp":1700000001,"nbf":1800000000}"#] {
        let token = format!(
            "{}.{}.{wrong}",
            base64url(r#"{"alg":"ES256"}"#),
            base64url(claims)
        );
        assert_eq!(
            verify_by(&keys, &token),
            Err(VerifyError::Signature),
            "{claims}"
        );
    }
}

#[test]
fn an_rsa_signature_is_left_to_the_platform() {
    let n = base64url(vec![0xff; 256]);
    let jwk = format!(r#"{{"kty":"RSA","n":"{n}","e":"AQAB"}}"#);
    let key = Key::jwk(jwk.as_bytes()).unwrap();
    let token = format!("{}.{}", signed("RS256"), base64url([1, 2, 3]));
    let token = Unverified::read(&token, &Algorithm::ALL).unwrap();
    let Verdict::Elsewhere(rsa) = key.judge(&token) else {
        unreachable!("it is neither right nor wrong here");
    };
    assert_eq!(
        (rsa.modulus.len(), &rsa.exponent[..]),
        (256, &[1, 0, 1][..])
    );
    assert_eq!(token.signed(), (signed("RS256").as_str(), &[1, 2, 3][..]));
    assert_eq!(
        token.conclude(false, 0, &Expected::default()),
        Err(VerifyError::Signature)
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn a_bit_changed_anywhere_is_noticed(at in 0..4_096usize, bit in 0..8u8) {
        let (key, keys) = p256();
        let (signed, signature) = es256(&key);
        let mut token = format!("{signed}.{}", base64url(signature)).into_bytes();
        let at = at % token.len();
        token[at] ^= 1 << bit;
        prop_assert!(String::from_utf8(token).map_or(true, |token| verify_by(&keys, &token).is_err()));
    }
}
