//! What tokens say about themselves, read without trust.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

#[path = "support/encoded.rs"]
mod encoded;

use authflight::token::{MAX_TOKEN_BYTES, Times, read_times};
use encoded::{base64url, large_payload};
use proptest::prelude::*;

const UNKNOWN: Times = Times {
    expires_at_ms: None,
    issued_at_ms: None,
};

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
