//! HS256, and everything that holds for all algorithms: form, header, times, claims.

use authflight::token::verify::{Claims, Expected, Key, KeyError, VerifyError};
use proptest::prelude::*;

use crate::support::{
    CLAIMS, KEY, NOW_S, base64url, large_payload, secret, sign, verify, verify_by, verify_with,
};

const fn leeway(leeway_s: u32) -> Expected {
    Expected {
        issuer: None,
        audience: None,
        leeway_s,
    }
}

fn with_header(header: &str) -> Option<VerifyError> {
    verify(&sign(header, r#"{"exp":1700000001}"#, KEY)).err()
}

fn with_claims(payload: impl AsRef<[u8]>) -> Result<Claims, VerifyError> {
    verify(&sign(r#"{"alg":"HS256","typ":"JWT"}"#, payload, KEY))
}

fn with_exp(exp: &str) -> Option<VerifyError> {
    with_claims(format!("{{\"exp\":{exp}}}")).err()
}

#[test]
fn a_right_token_gives_its_claims() {
    let claims = with_claims(r#"{"sub":"u1","exp":1700000001,"iat":1699999999.5,"nbf":1700000000,"a":{"b":[1,null,"x",true,-2,1.5]}}"#).unwrap();
    assert_eq!(claims["sub"], "u1");
    assert_eq!(claims["exp"], 1_700_000_001);
    assert_eq!(
        claims["a"]["b"],
        serde_json::json!([1, null, "x", true, -2, 1.5])
    );
}

#[test]
fn the_example_of_rfc_7515_verifies() {
    // RFC 7515, appendix A.1.
    let token = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let key = [
        3, 35, 53, 75, 43, 15, 165, 188, 131, 126, 6, 101, 119, 123, 166, 143, 90, 179, 40, 230,
        240, 84, 201, 40, 169, 15, 132, 178, 210, 80, 46, 191, 211, 251, 90, 146, 210, 6, 71, 239,
        150, 138, 180, 195, 119, 98, 61, 34, 61, 46, 33, 114, 5, 46, 79, 8, 192, 205, 154, 245,
        103, 208, 128, 163,
    ];
    let claims = verify_with(&secret(&key), token, 1_300_819_379, &Expected::default()).unwrap();
    assert_eq!(claims["iss"], "joe");
    let late = verify_with(&secret(&key), token, 1_300_819_380, &Expected::default());
    assert_eq!(late, Err(VerifyError::Expired));
}

#[test]
fn another_key_or_a_changed_token_is_rejected() {
    let token = sign(
        r#"{"alg":"HS256"}"#,
        r#"{"exp":1700000001}"#,
        b"another secret of thirty-two b..",
    );
    assert_eq!(verify(&token), Err(VerifyError::Signature));
    let good = sign(r#"{"alg":"HS256"}"#, r#"{"exp":1700000001}"#, KEY);
    let (signed, signature) = good.rsplit_once('.').unwrap();
    for signature in [
        "",
        "AAAA",
        &base64url([0; 31]),
        &base64url([0; 32]),
        &base64url([0; 64]),
    ] {
        assert_eq!(
            verify(&format!("{signed}.{signature}")),
            Err(VerifyError::Signature)
        );
    }
    let other = sign(r#"{"alg":"HS256"}"#, r#"{"exp":1700000002}"#, KEY);
    let (other, _) = other.rsplit_once('.').unwrap();
    assert_eq!(
        verify(&format!("{other}.{signature}")),
        Err(VerifyError::Signature)
    );
}

#[test]
fn r43_alg_none_is_rejected_in_any_letter_case_with_any_signature() {
    for alg in [
        "none", "None", "NONE", "nOnE", "", "hs256", "HS384", "RS256", "HS256 ",
    ] {
        let header = format!("{{\"alg\":\"{alg}\"}}");
        assert_eq!(with_header(&header), Some(VerifyError::Algorithm), "{alg}");
        let bare = format!(
            "{}.{}.",
            base64url(&header),
            base64url(r#"{"exp":1700000001}"#)
        );
        assert_eq!(verify(&bare), Err(VerifyError::Algorithm), "{alg}");
    }
    for header in ["{}", r#"{"alg":null}"#, r#"{"alg":["HS256"]}"#] {
        assert_eq!(
            with_header(header),
            Some(VerifyError::Algorithm),
            "{header}"
        );
    }
}

#[test]
fn r43_a_public_key_is_no_secret() {
    let mut spki = vec![
        0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
    ];
    spki.extend([7; 32]);
    let mut p256 = vec![0x30, 0x59, 0x30, 0x13];
    p256.extend([7; 87]);
    let mut rsa = vec![0x30, 0x82, 0x01, 0x22, 0x30];
    rsa.extend([7; 289]);
    let mut middle = vec![0x30, 0x81, 0x9f, 0x30];
    middle.extend([7; 158]);
    for key in [
        b"-----BEGIN PUBLIC KEY-----\nMFkw".to_vec(),
        b"\n -----BEGIN RSA PUBLIC KEY-----".to_vec(),
        b"-----BEGIN CERTIFICATE-----".to_vec(),
        b"ssh-ed25519 AAAA".to_vec(),
        b"ecdsa-sha2-nistp256 AAAA".to_vec(),
        br#" {"kty":"RSA","n":"x"}"#.to_vec(),
        spki,
        p256,
        rsa,
        middle,
    ] {
        assert_eq!(Key::secret(&key).err(), Some(KeyError::PublicSecret));
    }
    for key in [
        &b"0*0 looks like der but is longer, and is none of it"[..],
        b"{not json, but as long as a secret should be}",
    ] {
        let token = sign(r#"{"alg":"HS256"}"#, CLAIMS, key);
        assert!(verify_by(&secret(key), &token).is_ok());
    }
}

#[test]
fn r44_unknown_crit_and_unencoded_payloads_are_rejected() {
    for header in [
        r#"{"alg":"HS256","crit":["x"],"x":1}"#,
        r#"{"alg":"HS256","crit":["exp"],"exp":1}"#,
        r#"{"alg":"HS256","crit":[]}"#,
        r#"{"alg":"HS256","crit":null}"#,
        r#"{"alg":"HS256","b64":false}"#,
        r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#,
        r#"{"alg":"HS256","b64":null}"#,
    ] {
        assert_eq!(with_header(header), Some(VerifyError::Header), "{header}");
    }
    assert_eq!(
        with_header(r#"{"alg":"HS256","b64":true,"kid":"1","typ":"at+jwt"}"#),
        None
    );
}

#[test]
fn r45_content_types_are_rejected() {
    for cty in ["CBOR", "cbor", "JWT", "json", ""] {
        let header = format!("{{\"alg\":\"HS256\",\"cty\":\"{cty}\"}}");
        assert_eq!(with_header(&header), Some(VerifyError::Header), "{cty}");
    }
}

#[test]
fn r54_headers_that_bring_a_key_are_rejected() {
    for name in ["jku", "jwk", "x5u", "x5c", "enc"] {
        let header = format!("{{\"alg\":\"HS256\",\"{name}\":\"https://evil/keys\"}}");
        assert_eq!(with_header(&header), Some(VerifyError::Header), "{name}");
    }
}

#[test]
fn r46_extreme_times_never_panic() {
    let extremes = [
        "-8334601228800",
        "-8334601228801",
        "-9223372036854775808",
        "9223372036854775807",
        "8210266876799",
        "-1e300",
        "1e300",
        "-999999999999",
        "999999999999",
    ];
    for nbf in extremes {
        for leeway_s in [0, u32::MAX] {
            for now_s in [i64::MIN, -1, 0, NOW_S, i64::MAX] {
                let token = sign(
                    r#"{"alg":"HS256"}"#,
                    format!("{{\"exp\":1700000001,\"nbf\":{nbf}}}"),
                    KEY,
                );
                let _ = verify_with(&secret(KEY), &token, now_s, &leeway(leeway_s));
                let token = sign(
                    r#"{"alg":"HS256"}"#,
                    format!("{{\"exp\":{nbf},\"iat\":{nbf}}}"),
                    KEY,
                );
                let _ = verify_with(&secret(KEY), &token, now_s, &leeway(leeway_s));
            }
        }
    }
    let nbf = |nbf: &str| with_claims(format!("{{\"exp\":1700000001,\"nbf\":{nbf}}}")).err();
    assert_eq!(nbf("-999999999999"), None);
    assert_eq!(nbf("-8334601228800"), Some(VerifyError::Time));
    assert_eq!(nbf("999999999999"), Some(VerifyError::NotYetValid));
}

#[test]
fn r47_without_a_sensible_exp_verification_fails() {
    assert_eq!(with_claims("{}").err(), Some(VerifyError::Expiry));
    for exp in [
        "null",
        "\"1700000001\"",
        "true",
        "[1700000001]",
        "{}",
        "1e300",
        "18446744073709551615",
        "9223372036854775807",
        "1000000000000",
        "1700000001000",
        "-1e300",
    ] {
        assert_eq!(with_exp(exp), Some(VerifyError::Expiry), "{exp}");
    }
    assert_eq!(with_exp("1e999"), Some(VerifyError::Malformed));
    assert_eq!(with_exp("253402300799"), None);
}

#[test]
fn r47_other_times_of_the_wrong_type_fail_too() {
    for name in ["nbf", "iat"] {
        for value in ["null", "\"1\"", "1e300", "18446744073709551615", "[]"] {
            let claims = format!("{{\"exp\":1700000001,\"{name}\":{value}}}");
            assert_eq!(
                with_claims(claims).err(),
                Some(VerifyError::Time),
                "{name}: {value}"
            );
        }
    }
}

#[test]
fn r48_a_float_is_rounded_down_and_a_negative_exp_is_over() {
    assert_eq!(with_exp("1700000001.5"), None);
    assert_eq!(with_exp("1.700000001e9"), None);
    assert_eq!(with_exp("1700000000.9"), Some(VerifyError::Expired));
    assert_eq!(with_exp("-1"), Some(VerifyError::Expired));
    assert_eq!(with_exp("0"), Some(VerifyError::Expired));
}

#[test]
fn r50_duplicate_members_are_rejected_at_any_depth() {
    for claims in [
        r#"{"exp":1700000001,"exp":1700000002}"#,
        r#"{"exp":1700000001,"sub":"a","sub":"b"}"#,
        r#"{"exp":1700000001,"a":[{"x":1,"x":1}]}"#,
        r#"{"exp":1700000001,"sub":"a","\u0073ub":"b"}"#,
    ] {
        assert_eq!(
            with_claims(claims).err(),
            Some(VerifyError::Duplicate),
            "{claims}"
        );
    }
    for header in [
        r#"{"alg":"HS256","alg":"HS256"}"#,
        r#"{"alg":"HS256","x":1,"x":2}"#,
    ] {
        assert_eq!(
            with_header(header),
            Some(VerifyError::Duplicate),
            "{header}"
        );
    }
    assert!(with_claims(r#"{"exp":1700000001,"a":{"exp":1}}"#).is_ok());
}

#[test]
fn r51_malformed_tokens_are_a_typed_outcome() {
    let good = sign(r#"{"alg":"HS256"}"#, r#"{"exp":1700000001}"#, KEY);
    assert!(verify(&good).is_ok());
    let parts: Vec<&str> = good.split('.').collect();
    for token in [
        String::new(),
        "..".to_owned(),
        parts[0].to_owned(),
        parts[..2].join("."),
        format!("{good}.x"),
        format!("{good}.x.y"),
        format!("{good}="),
        format!(" {good}"),
        format!("{good}\n"),
        good.replace('.', ".="),
        good.replacen("ey", "é", 1),
    ] {
        assert_eq!(verify(&token), Err(VerifyError::Malformed), "{token}");
    }
    for payload in [
        &b"[]"[..],
        b"null",
        b"{",
        b"{}x",
        b"",
        b"{\"exp\":1700000001,\"a\":\"\xff\"}",
        b"\"x\"",
    ] {
        assert_eq!(
            with_claims(payload).err(),
            Some(VerifyError::Malformed),
            "{payload:?}"
        );
    }
}

#[test]
fn r51_size_and_depth_are_bounded() {
    let header = base64url(r#"{"alg":"HS256"}"#);
    let huge = format!("{header}.{}.AAAA", large_payload(1_700_000_001, 8 << 20));
    assert_eq!(verify(&huge), Err(VerifyError::TooLong));
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let nested = format!(
            "{{\"exp\":1700000001,\"a\":{}1{}}}",
            open.repeat(200),
            close.repeat(200)
        );
        assert_eq!(with_claims(nested).err(), Some(VerifyError::Malformed));
        let deep = format!("{{\"exp\":1700000001,\"a\":{}}}", open.repeat(8_000));
        assert_eq!(with_claims(deep).err(), Some(VerifyError::Malformed));
    }
}

#[test]
fn r52_leeway_zero_means_zero() {
    let token = sign(
        r#"{"alg":"HS256"}"#,
        r#"{"exp":1700000100,"nbf":1700000000}"#,
        KEY,
    );
    let at = |now_s, leeway_s| verify_with(&secret(KEY), &token, now_s, &leeway(leeway_s)).err();
    for (now_s, leeway_s, error) in [
        (1_700_000_000, 0, None),
        (1_700_000_099, 0, None),
        (1_700_000_100, 0, Some(VerifyError::Expired)),
        (1_699_999_999, 0, Some(VerifyError::NotYetValid)),
        (1_700_000_100, 1, None),
        (1_700_000_101, 1, Some(VerifyError::Expired)),
        (1_699_999_999, 1, None),
        (1_699_999_998, 1, Some(VerifyError::NotYetValid)),
    ] {
        assert_eq!(at(now_s, leeway_s), error, "{now_s} with {leeway_s}");
    }
}

#[test]
fn issuer_and_audience_are_checked_where_they_are_expected() {
    let check = |claims: &str, issuer: Option<&str>, audience: Option<&str>| {
        let token = sign(
            r#"{"alg":"HS256"}"#,
            format!("{{\"exp\":1700000001{claims}}}"),
            KEY,
        );
        let expected = Expected {
            issuer: issuer.map(str::to_owned),
            audience: audience.map(str::to_owned),
            leeway_s: 0,
        };
        verify_with(&secret(KEY), &token, NOW_S, &expected).err()
    };
    let both = r#","iss":"me","aud":["x","y"]"#;
    assert_eq!(check(both, None, None), None);
    assert_eq!(check(both, Some("me"), Some("y")), None);
    assert_eq!(check(r#","aud":"y""#, None, Some("y")), None);
    assert_eq!(check(both, Some("m"), None), Some(VerifyError::Issuer));
    assert_eq!(
        check(r#","iss":["me"]"#, Some("me"), None),
        Some(VerifyError::Issuer)
    );
    assert_eq!(check("", Some("me"), None), Some(VerifyError::Issuer));
    assert_eq!(check(both, None, Some("z")), Some(VerifyError::Audience));
    assert_eq!(check("", None, Some("z")), Some(VerifyError::Audience));
}

#[test]
fn r12_errors_name_no_part_of_a_token() {
    let text = VerifyError::Expired.to_string();
    assert_eq!(text, VerifyError::Expired.message());
    assert!(text.starts_with(|c: char| c.is_ascii_lowercase()));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn r51_no_token_makes_it_panic(token in ".{0,80}", header: Vec<u8>, payload: Vec<u8>) {
        let unsigned = format!("{}.{}.", base64url(header), base64url(&payload));
        prop_assert!(verify(&token).is_err());
        prop_assert!(verify(&unsigned).is_err());
        prop_assert!(with_claims(payload).is_err());
    }
}
