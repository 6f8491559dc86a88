//! What tokens say about themselves, read without trust, and (feature `server`) with proof.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use authflight::token::{MAX_TOKEN_BYTES, Times, read_times};
use proptest::prelude::*;

const UNKNOWN: Times = Times {
    expires_at_ms: None,
    issued_at_ms: None,
};

fn base64url(bytes: impl AsRef<[u8]>) -> String {
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
fn large_payload(exp: u32, bytes: usize) -> String {
    let open = format!("{{\"a\":0,\"exp\":{exp:>11},\"s\":\"");
    assert_eq!(open.len() % 3, 0, "the parts must fit without padding");
    let close = base64url("\"}");
    format!("{}{}{close}", base64url(open), "eHh4".repeat(bytes / 4))
}

/// A token with this payload and no real signature.
fn jwt(payload: impl AsRef<[u8]>) -> String {
    format!("eyJhbGciOiJIUzI1NiJ9.{}.c2ln", base64url(payload))
}

fn times(payload: impl AsRef<[u8]>) -> Times {
    read_times(jwt(payload).as_bytes())
}

fn exp(number: &str) -> Option<u64> {
    let exp = times(format!("{{\"exp\":{number}}}")).expires_at_ms;
    let spaced = times(format!(
        " {{ \"x\" : [ 1 ] ,\n\t\"exp\" : {number}\r\n, \"y\" : {{}} }} "
    ));
    assert_eq!(
        spaced.expires_at_ms, exp,
        "white space changes the reading of {number}"
    );
    exp
}

mod reading {
    use super::*;

    #[test]
    fn reads_exp_and_iat_in_milliseconds() {
        let both = Times {
            expires_at_ms: Some(1_700_000_900_000),
            issued_at_ms: Some(1_700_000_000_000),
        };
        assert_eq!(times(r#"{"exp":1700000900,"iat":1700000000}"#), both);
        assert_eq!(
            times(r#"{"iat":1700000000,"sub":"é\"\\","a":[{"exp":1}],"exp":1700000900,"z":null}"#),
            both
        );
        assert_eq!(exp("1700000000"), Some(1_700_000_000_000));
        // RFC 7519, section 3.1.
        let example = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(
            read_times(example.as_bytes()).expires_at_ms,
            Some(1_300_819_380_000)
        );
    }

    #[test]
    fn r47_an_exp_that_is_missing_null_a_string_or_out_of_range_is_unknown() {
        assert_eq!(times("{}"), UNKNOWN);
        assert_eq!(times(r#"{"iat":5}"#).expires_at_ms, None);
        for number in [
            "null",
            "true",
            "\"1700000000\"",
            "[1700000000]",
            "{\"exp\":1}",
            "1e300",
            "18446744073709551615",
            "18446744073709551616",
            "9223372036854775807",
            "1e999999999999",
            "8640000000000001",
            "NaN",
            "Infinity",
            "1700000000x",
            "0x10",
            "--1",
            "+1",
            "1e",
            "1e+",
            "1.2.3",
            ".5",
            "-",
            "e5",
            "1 2",
            "",
        ] {
            assert_eq!(exp(number), None, "{number}");
        }
    }

    #[test]
    fn r48_a_float_is_rounded_down_without_float_arithmetic() {
        for (number, seconds) in [
            ("1700000000.999", 1_700_000_000),
            ("1.7e9", 1_700_000_000),
            ("17E+8", 1_700_000_000),
            ("1700000000000e-3", 1_700_000_000),
            ("1.7000000009e9", 1_700_000_000),
            ("0.5", 0),
            ("0e99999", 0),
            ("1700000000.00000000000000000000001", 1_700_000_000),
            ("17000000000000000000000000e-16", 1_700_000_000),
            ("1e-99999", 0),
            ("0", 0),
            ("00001", 1),
        ] {
            assert_eq!(exp(number), Some(seconds * 1000), "{number}");
        }
    }

    #[test]
    fn r48_a_negative_number_is_over_already() {
        for number in ["-1", "-0", "-0.5", "-1e300", "-9223372036854775808"] {
            assert_eq!(exp(number), Some(0), "{number}");
        }
    }

    #[test]
    fn r48_milliseconds_are_told_by_their_size() {
        assert_eq!(exp("1700000000000"), Some(1_700_000_000_000));
        assert_eq!(exp("1.7e12"), Some(1_700_000_000_000));
        assert_eq!(exp("1700000000000.9"), Some(1_700_000_000_000));
        assert_eq!(exp("1000000000000"), Some(1_000_000_000_000));
        assert_eq!(exp("999999999999"), Some(999_999_999_999_000));
        assert_eq!(exp("8640000000000000"), Some(8_640_000_000_000_000));
    }

    #[test]
    fn r48_the_year_9999_in_seconds_is_never_taken_for_the_past() {
        assert_eq!(exp("253402300799"), Some(253_402_300_799_000));
        assert_eq!(exp("4102444800"), Some(4_102_444_800_000));
    }

    #[test]
    fn r50_the_last_of_duplicates_counts_as_in_json_parse() {
        assert_eq!(times(r#"{"exp":1,"exp":2}"#).expires_at_ms, Some(2_000));
        assert_eq!(times(r#"{"exp":1,"exp":null}"#).expires_at_ms, None);
    }

    #[test]
    fn only_keys_of_the_outermost_object_count() {
        for payload in [
            r#"{"a":{"exp":1},"b":[{"iat":1}]}"#,
            r#"{"a":"exp","b":5}"#,
            r#"{"a":"\"exp\":5"}"#,
            r#"{"exp ":1}"#,
            r#"{"Exp":1,"expx":2,"ex":3,"p":4}"#,
            r#"{"\u0065xp":1}"#,
            r#"{"ex\p":1}"#,
            r#"[{"exp":1}]"#,
            r#""exp":1"#,
            r#"{"x":"{\"exp\":1"}"#,
            r#"{"a\"exp":1}"#,
            r#"{"a":["exp",1]}"#,
            r#"{"":1}"#,
            "{\"\0exp\":1}",
        ] {
            assert_eq!(times(payload), UNKNOWN, "{payload}");
        }
    }

    #[test]
    fn r51_a_payload_that_is_cut_off_or_continued_is_unknown() {
        for payload in [
            "",
            " ",
            "{",
            r#"{"exp""#,
            r#"{"exp":"#,
            r#"{"exp":1"#,
            r#"{"exp":1,"#,
            r#"{"exp":1,"a":""#,
            r#"{"exp":1,"a":"\"#,
            r#"{"exp":1,"a":{}"#,
            r#"{"exp":1}x"#,
            r#"{"exp":1}{}"#,
            "null",
            "1",
            "x",
        ] {
            assert_eq!(times(payload), UNKNOWN, "{payload}");
        }
    }

    #[test]
    fn r51_any_number_of_segments_but_three_is_unknown() {
        let good = jwt(r#"{"exp":1}"#);
        assert_ne!(read_times(good.as_bytes()), UNKNOWN);
        let mut parts = good.split('.');
        let (header, payload) = (parts.next().unwrap(), parts.next().unwrap());
        for token in [
            header.to_owned(),
            payload.to_owned(),
            format!("{header}.{payload}"),
            format!("{good}.x"),
            format!("{good}.x.y"),
            format!(".{good}"),
            format!("{good}."),
        ] {
            assert_eq!(read_times(token.as_bytes()), UNKNOWN, "{token}");
        }
    }

    #[test]
    fn r51_bad_base64_is_unknown_and_padding_is_not_bad() {
        let payload = base64url(r#"{"exp":1,"a":"??>>~~"}"#);
        let token = |payload: &str| read_times(format!("h.{payload}.s").as_bytes()).expires_at_ms;
        assert_eq!(token(&payload), Some(1_000));
        assert_eq!(token(&format!("{payload}==")), Some(1_000));
        assert!(payload.contains('_') || payload.contains('-'));
        assert_eq!(
            token(&payload.replace('-', "+").replace('_', "/")),
            Some(1_000)
        );
        for bad in ["%", " ", "\n", "é", "=", "\0", "*"] {
            for at in [0, 5, payload.len() - 1] {
                let mut broken = payload.clone();
                broken.insert_str(at, bad);
                assert_eq!(token(&broken), None, "{bad:?} at {at}");
            }
            assert_eq!(token(&format!("{payload}{bad}A")), None, "{bad:?} behind");
        }
    }

    #[test]
    fn r51_bad_utf8_in_other_claims_does_no_harm() {
        let read = times(b"{\"sub\":\"\xff\xfe\xc3\",\"exp\":1}");
        assert_eq!(read.expires_at_ms, Some(1_000));
        assert_eq!(read_times(b"\xff.\xff\xff.\xff"), UNKNOWN);
    }

    #[test]
    fn r51_deep_nesting_is_read_through() {
        for depth in [200, 20_000] {
            let nested = format!(
                "{{\"a\":{}{},\"exp\":1}}",
                "[".repeat(depth),
                "]".repeat(depth)
            );
            assert_eq!(times(&nested).expires_at_ms, Some(1_000), "{depth}");
            assert_eq!(times("[".repeat(depth)), UNKNOWN);
            assert_eq!(times("]".repeat(depth)), UNKNOWN);
            assert_eq!(times("{\"a\":".repeat(depth / 5)), UNKNOWN);
        }
    }

    #[test]
    fn r51_a_token_over_64_kib_is_not_looked_into() {
        let token = |bytes: usize| {
            let start = format!("h.{}.", large_payload(1, bytes - 80));
            format!("{start}{}", "s".repeat(bytes - start.len()))
        };
        let at_most = read_times(token(MAX_TOKEN_BYTES).as_bytes());
        assert_eq!(at_most.expires_at_ms, Some(1_000));
        for bytes in [MAX_TOKEN_BYTES + 1, 8 << 20] {
            assert_eq!(read_times(token(bytes).as_bytes()), UNKNOWN, "{bytes}");
        }
    }

    #[test]
    fn r55_the_times_of_an_opaque_token_are_unknown() {
        for token in [
            "",
            ".",
            "..",
            "...",
            "2YotnFZFEjr1zCsicMWpAA",
            "a.b.c",
            "gho_16C7e42F292c6912E7710c838347Ae178B4a",
        ] {
            assert_eq!(read_times(token.as_bytes()), UNKNOWN, "{token}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

        #[test]
        fn r51_no_bytes_make_it_panic(token: Vec<u8>, payload: Vec<u8>) {
            let _ = read_times(&token);
            let _ = times(&payload);
        }

        #[test]
        fn r51_no_text_that_looks_like_json_makes_it_panic(payload in r#"\{("exp"|"iat"|"[a-z\\]*"|[-+0-9.eE]{1,30}|[:,{}\[\]" \\]){0,40}\}?"#) {
            let _ = times(&payload);
        }

        #[test]
        fn r48_whole_numbers_are_read_exactly(seconds in 0..1_000_000_000_000u64, before in "[a-z]{0,8}", exponent in 0..6usize) {
            let spelled = format!("{seconds}{}e-{exponent}", "0".repeat(exponent));
            for number in [seconds.to_string(), format!("{seconds}.7"), spelled] {
                let read = times(format!(r#"{{"{before}_":"{before}","exp":{number}}}"#));
                prop_assert_eq!(read.expires_at_ms, Some(seconds * 1000));
            }
        }
    }
}

#[cfg(feature = "server")]
mod verifying {
    use authflight::token::verify::{Claims, Expected, VerifyError, verify_hs256};
    use jwt_compact::{
        Algorithm, AlgorithmSignature,
        alg::{Hs256, Hs256Key},
    };

    use super::*;

    const KEY: &[u8] = b"a secret of thirty-two bytes, ok";
    const NOW_S: i64 = 1_700_000_000;

    fn sign(header: &str, payload: impl AsRef<[u8]>, key: &[u8]) -> String {
        let signed = format!("{}.{}", base64url(header), base64url(payload));
        let signature = Hs256.sign(&Hs256Key::new(key), signed.as_bytes());
        format!("{signed}.{}", base64url(signature.as_bytes()))
    }

    fn verify(token: &str) -> Result<Claims, VerifyError> {
        verify_hs256(token, KEY, NOW_S, 0, Expected::default())
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
            3, 35, 53, 75, 43, 15, 165, 188, 131, 126, 6, 101, 119, 123, 166, 143, 90, 179, 40,
            230, 240, 84, 201, 40, 169, 15, 132, 178, 210, 80, 46, 191, 211, 251, 90, 146, 210, 6,
            71, 239, 150, 138, 180, 195, 119, 98, 61, 34, 61, 46, 33, 114, 5, 46, 79, 8, 192, 205,
            154, 245, 103, 208, 128, 163,
        ];
        let claims = verify_hs256(token, &key, 1_300_819_379, 0, Expected::default()).unwrap();
        assert_eq!(claims["iss"], "joe");
        let late = verify_hs256(token, &key, 1_300_819_380, 0, Expected::default());
        assert_eq!(late, Err(VerifyError::Expired));
    }

    #[test]
    fn another_key_or_a_changed_token_is_rejected() {
        let token = sign(
            r#"{"alg":"HS256"}"#,
            r#"{"exp":1700000001}"#,
            b"another secret",
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
            let token = sign(r#"{"alg":"HS256"}"#, r#"{"exp":1700000001}"#, &key);
            let result = verify_hs256(&token, &key, NOW_S, 0, Expected::default());
            assert_eq!(result, Err(VerifyError::PublicKey));
        }
        let result = verify_hs256("a.b.c", b"", NOW_S, 0, Expected::default());
        assert_eq!(result, Err(VerifyError::EmptyKey));
        for key in [
            &b"0*0 looks like der but is longer"[..],
            b"{not json}",
            b"x",
        ] {
            let token = sign(r#"{"alg":"HS256"}"#, r#"{"exp":1700000001}"#, key);
            assert!(verify_hs256(&token, key, NOW_S, 0, Expected::default()).is_ok());
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
                    let _ = verify_hs256(&token, KEY, now_s, leeway_s, Expected::default());
                    let token = sign(
                        r#"{"alg":"HS256"}"#,
                        format!("{{\"exp\":{nbf},\"iat\":{nbf}}}"),
                        KEY,
                    );
                    let _ = verify_hs256(&token, KEY, now_s, leeway_s, Expected::default());
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
        let at =
            |now_s, leeway_s| verify_hs256(&token, KEY, now_s, leeway_s, Expected::default()).err();
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
        let check = |claims: &str, issuer, audience| {
            let token = sign(
                r#"{"alg":"HS256"}"#,
                format!("{{\"exp\":1700000001{claims}}}"),
                KEY,
            );
            verify_hs256(&token, KEY, NOW_S, 0, Expected { issuer, audience }).err()
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
}
