//! Which keys are taken, and which of them a token may be signed with.

use authflight::token::verify::{
    Algorithm, Key, KeyError, Keys, MAX_CANDIDATES, MAX_KEYS, Unverified, VerifyError,
};
use proptest::prelude::*;

use crate::support::{CLAIMS, KEY, base64url, sign, verify_by};

/// RFC 8037, appendix A.2.
const ED25519: &str =
    r#""kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo""#;

/// RFC 7515, appendix A.3.
const P256: &str = r#""kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0""#;

fn rsa(bits: usize, exponent: &[u8]) -> String {
    let mut modulus = vec![0xff; bits / 8];
    if !bits.is_multiple_of(8) {
        modulus.insert(0, (1 << (bits % 8)) - 1);
    }
    rsa_of(&modulus, exponent)
}

fn rsa_of(modulus: &[u8], exponent: &[u8]) -> String {
    let (n, e) = (base64url(modulus), base64url(exponent));
    format!(r#""kty":"RSA","n":"{n}","e":"{e}""#)
}

fn oct(bytes: usize) -> String {
    format!(r#""kty":"oct","k":"{}""#, base64url(vec![7; bytes]))
}

fn refusal(members: &str) -> Option<KeyError> {
    Key::jwk(format!("{{{members}}}").as_bytes()).err()
}

fn fitting(members: &str) -> Vec<&'static str> {
    let key = Key::jwk(format!("{{{members}}}").as_bytes()).unwrap();
    let fits = |algorithm: &Algorithm| key.fits(*algorithm);
    Algorithm::ALL
        .iter()
        .filter(|each| fits(each))
        .map(|each| each.name())
        .collect()
}

#[test]
fn a_jwk_works_with_the_algorithms_of_its_type_alone() {
    assert_eq!(fitting(&oct(32)), ["HS256"]);
    assert_eq!(fitting(P256), ["ES256"]);
    assert_eq!(fitting(ED25519), ["EdDSA"]);
    assert_eq!(fitting(&rsa(2048, &[1, 0, 1])), ["RS256", "PS256"]);
    let only = format!(r#"{},"alg":"PS256""#, rsa(2048, &[1, 0, 1]));
    assert_eq!(fitting(&only), ["PS256"]);
}

#[test]
fn r54_a_jwk_for_something_else_is_refused() {
    for purpose in [
        r#""use":"enc""#,
        r#""use":"SIG""#,
        r#""use":null"#,
        r#""use":["sig"]"#,
        r#""key_ops":["sign"]"#,
        r#""key_ops":["encrypt","wrapKey"]"#,
        r#""key_ops":[]"#,
        r#""key_ops":"verify""#,
        r#""use":"sig","key_ops":["sign"]"#,
        r#""alg":"ES256""#,
        r#""alg":"HS256""#,
        r#""alg":"eddsa""#,
        r#""alg":"none""#,
        r#""alg":null"#,
        r#""alg":"ECDH-ES""#,
    ] {
        let found = refusal(&format!("{ED25519},{purpose}"));
        assert_eq!(found, Some(KeyError::Purpose), "{purpose}");
    }
    for purpose in [
        r#""use":"sig""#,
        r#""key_ops":["verify"]"#,
        r#""key_ops":["sign","verify"]"#,
        r#""use":"sig","alg":"EdDSA","key_ops":["verify"],"kid":"1""#,
    ] {
        assert_eq!(refusal(&format!("{ED25519},{purpose}")), None, "{purpose}");
    }
}

#[test]
fn jwks_of_other_types_and_forms_are_refused() {
    for members in [
        "",
        r#""kty":"EC""#,
        r#""kty":"ec","crv":"P-256""#,
        r#""kty":"EC","crv":"P-384","x":"AA","y":"AA""#,
        r#""kty":"EC","crv":"secp256k1","x":"AA","y":"AA""#,
        r#""kty":"OKP","crv":"X25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo""#,
        r#""kty":"OKP","crv":"Ed25519","x":"AAAA""#,
        r#""kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHUR=""#,
        r#""kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"AAAA""#,
        r#""kty":"RSA","n":"AQAB""#,
        r#""kty":"oct""#,
        r#""kty":"OKP","kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo""#,
        r#""kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":1"#,
    ] {
        assert_eq!(refusal(members), Some(KeyError::Jwk), "{members}");
    }
    for text in ["", "null", "[]", "\"x\"", "{", "-----BEGIN PUBLIC KEY-----"] {
        assert_eq!(
            Key::jwk(text.as_bytes()).err(),
            Some(KeyError::Jwk),
            "{text}"
        );
    }
}

#[test]
fn private_keys_are_refused() {
    for members in [ED25519, P256, &rsa(2048, &[3])] {
        assert_eq!(
            refusal(&format!(r#"{members},"d":"AAAA""#)),
            Some(KeyError::Private)
        );
    }
}

#[test]
fn weak_keys_are_refused() {
    assert_eq!(refusal(&oct(31)), Some(KeyError::WeakSecret));
    assert_eq!(Key::secret(b"").err(), Some(KeyError::WeakSecret));
    assert_eq!(Key::secret(&[7; 31]).err(), Some(KeyError::WeakSecret));
    assert!(Key::secret(&[7; 32]).is_ok());
    for (bits, exponent, weak) in [
        (2048, &[1, 0, 1][..], false),
        (2048, &[3], false),
        (2049, &[3], false),
        (8192, &[3], false),
        (2047, &[3], true),
        (1024, &[1, 0, 1], true),
        (512, &[3], true),
        (8193, &[3], true),
        (65_536, &[3], true),
        (2048, &[], true),
        (2048, &[0], true),
        (2048, &[1], true),
        (2048, &[2], true),
        (2048, &[0, 0, 1], true),
        (2048, &[1, 0, 0], true),
        (2048, &[1, 0, 0, 0, 1], true),
    ] {
        let found = refusal(&rsa(bits, exponent));
        assert_eq!(
            found == Some(KeyError::WeakRsa),
            weak,
            "{bits} {exponent:?} {found:?}"
        );
    }
    // Zeros in front make no key longer.
    let padded = [vec![0; 256], vec![0xff; 128]].concat();
    assert_eq!(refusal(&rsa_of(&padded, &[3])), Some(KeyError::WeakRsa));
    let even = [vec![0xff; 255], vec![0xfe]].concat();
    assert_eq!(refusal(&rsa_of(&even, &[3])), Some(KeyError::WeakRsa));
    assert_eq!(refusal(&rsa_of(&[], &[3])), Some(KeyError::WeakRsa));
}

#[test]
fn points_off_the_curve_or_of_small_order_are_refused() {
    let point = |x: &[u8], y: &[u8]| {
        let (x, y) = (base64url(x), base64url(y));
        refusal(&format!(r#""kty":"EC","crv":"P-256","x":"{x}","y":"{y}""#))
    };
    assert_eq!(point(&[0; 32], &[0; 32]), Some(KeyError::Point));
    assert_eq!(point(&[1; 32], &[2; 32]), Some(KeyError::Point));
    assert_eq!(point(&[0xff; 32], &[0xff; 32]), Some(KeyError::Point));
    let mut one = [0; 32];
    one[0] = 1;
    // y = 0 (order 4), y = 1 (the identity), y = -1 (order 2), and an order of 8.
    let mut minus_one = [0xff; 32];
    minus_one[0] = 0xec;
    minus_one[31] = 0x7f;
    let eight = [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98,
        0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53,
        0xfc, 0x05,
    ];
    for x in [[0; 32], one, minus_one, eight] {
        let found = refusal(&format!(
            r#""kty":"OKP","crv":"Ed25519","x":"{}""#,
            base64url(x)
        ));
        assert_eq!(found, Some(KeyError::Point), "{x:?}");
    }
}

#[test]
fn in_a_set_the_kid_names_the_key() {
    let keys = Keys::local(
        format!(r#"{{"keys":[{{{ED25519},"kid":"a"}},{{{P256},"kid":"a"}},{{{ED25519},"kid":"b"}},{{{P256}}}]}}"#)
            .as_bytes(),
    )
    .unwrap();
    let count = |header: &str| {
        let token = sign(header, CLAIMS, KEY);
        let token = Unverified::read(&token, &Algorithm::ALL).unwrap();
        keys.candidates(&token).map(|found| found.len())
    };
    assert_eq!(count(r#"{"alg":"EdDSA","kid":"a"}"#), Ok(1));
    assert_eq!(count(r#"{"alg":"EdDSA","kid":"b"}"#), Ok(1));
    assert_eq!(
        count(r#"{"alg":"EdDSA"}"#),
        Ok(2),
        "every key that fits is tried"
    );
    assert_eq!(count(r#"{"alg":"ES256"}"#), Ok(2));
    for header in [
        r#"{"alg":"EdDSA","kid":"c"}"#,
        r#"{"alg":"EdDSA","kid":""}"#,
        r#"{"alg":"EdDSA","kid":"A"}"#,
        r#"{"alg":"ES256","kid":"b"}"#,
        r#"{"alg":"RS256","kid":"a"}"#,
        r#"{"alg":"HS256","kid":"a"}"#,
    ] {
        assert_eq!(count(header), Err(VerifyError::UnknownKey), "{header}");
    }
}

#[test]
fn r51_a_token_without_kid_is_tried_with_a_few_keys_at_most() {
    let set = |count: usize| {
        let keys = vec![format!("{{{ED25519}}}"); count].join(",");
        Keys::local(format!(r#"{{"keys":[{keys}]}}"#).as_bytes())
    };
    let token = sign(r#"{"alg":"EdDSA"}"#, CLAIMS, KEY);
    assert_eq!(
        verify_by(&set(MAX_CANDIDATES).unwrap(), &token),
        Err(VerifyError::Signature)
    );
    assert_eq!(
        verify_by(&set(MAX_CANDIDATES + 1).unwrap(), &token),
        Err(VerifyError::AmbiguousKey)
    );
    assert!(set(MAX_KEYS).is_ok());
    assert_eq!(set(MAX_KEYS + 1).err(), Some(KeyError::TooMany));
}

#[test]
fn a_kid_that_is_no_text_is_rejected() {
    for kid in ["1", "null", "[\"a\"]", "{}"] {
        let token = sign(&format!(r#"{{"alg":"HS256","kid":{kid}}}"#), CLAIMS, KEY);
        let error = Unverified::read(&token, &Algorithm::ALL).err();
        assert_eq!(error, Some(VerifyError::Header), "{kid}");
    }
}

#[test]
fn keys_of_no_use_in_a_set_are_passed_over() {
    let useless = format!(
        r#"{{{ED25519},"use":"enc"}},{{"kty":"new"}},{{}},1,null,[],{{{P256},"d":"AA"}},{{{}}}"#,
        rsa(1024, &[3])
    );
    let set = format!(r#"{{"keys":[{useless},{{{ED25519}}}]}}"#);
    let keys = Keys::local(set.as_bytes()).unwrap();
    let fit = |algorithm: &Algorithm| keys.fit(*algorithm);
    assert_eq!(
        Algorithm::ALL.into_iter().filter(fit).collect::<Vec<_>>(),
        [Algorithm::EdDsa]
    );
    let none = format!(r#"{{"keys":[{useless}]}}"#);
    assert_eq!(Keys::local(none.as_bytes()).err(), Some(KeyError::Empty));
    for set in ["", "[]", "{}", r#"{"keys":null}"#, r#"{"keys":"x"}"#] {
        assert_eq!(
            Keys::local(set.as_bytes()).err(),
            Some(KeyError::Set),
            "{set}"
        );
    }
}

#[test]
fn r43_a_secret_that_is_published_is_none() {
    let set = format!(r#"{{"keys":[{{{},"kid":"a"}}]}}"#, oct(32));
    let token = sign(r#"{"alg":"HS256","kid":"a"}"#, CLAIMS, &[7; 32]);
    assert!(verify_by(&Keys::local(set.as_bytes()).unwrap(), &token).is_ok());
    let published = Keys::published(set.as_bytes()).unwrap();
    assert_eq!(verify_by(&published, &token), Err(VerifyError::Algorithm));
}

#[test]
fn pem_texts_of_anything_else_are_refused() {
    let good = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----\n";
    assert!(Key::pem(good).is_ok());
    assert!(Key::pem(&format!("\n  {good}\n")).is_ok());
    assert!(Key::pem(&good.replace('\n', "\r\n")).is_ok());
    for bad in [
        String::new(),
        "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=".to_owned(),
        good.replace("PUBLIC", "PRIVATE"),
        good.replace("PUBLIC", "RSA PUBLIC"),
        good.replace("PUBLIC KEY", "CERTIFICATE"),
        good.replace("MCow", "MCow!"),
        good.replace("MCowBQYDK2Vw", "MCowBQYDK2Vx"),
        good.replace("MCow", "MCsw"),
        format!("{good}{good}"),
        good.replace("\\n", "\\\\n").replace('\n', "\\n"),
    ] {
        assert_eq!(Key::pem(&bad).err(), Some(KeyError::Pem), "{bad}");
    }
}

#[test]
fn r12_keys_and_errors_print_no_part_of_a_key() {
    let key = Key::secret(b"xyzzy-xyzzy-xyzzy-xyzzy-xyzzy-xyzzy").unwrap();
    assert_eq!(format!("{key:?}"), "Key(secret)");
    assert_eq!(KeyError::Pem.to_string(), KeyError::Pem.message());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn r51_no_text_makes_an_import_panic(text in ".{0,80}", bytes: Vec<u8>) {
        prop_assert!(Key::pem(&text).is_err());
        prop_assert!(Key::jwk(&bytes).is_err());
        prop_assert!(Keys::published(&bytes).is_err());
        let body = base64url(&bytes).replace('-', "+").replace('_', "/");
        let pem = format!("-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n");
        prop_assert!(Key::pem(&pem).is_err());
    }

    #[test]
    fn r51_no_members_of_a_jwk_make_an_import_panic(x: Vec<u8>, y: Vec<u8>, kty in "EC|OKP|RSA|oct", crv in "P-256|Ed25519") {
        let (x, y) = (base64url(x), base64url(y));
        let jwk = format!(r#"{{"kty":"{kty}","crv":"{crv}","x":"{x}","y":"{y}","n":"{x}","e":"{y}","k":"{x}"}}"#);
        let _ = Key::jwk(jwk.as_bytes());
    }
}
