//! Cookies as browsers and servers see them: what is read, written, split and refused.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

use authflight::cookie::{
    self, Attributes, CookieError, MAX_CHUNK_BYTES, MAX_COOKIE_BYTES, SameSite, Stored, apply,
    encode, get, header_safe, read,
};
use proptest::prelude::*;

const CONTROLS: [char; 6] = ['\r', '\n', '\0', '\u{1}', '\u{1f}', '\u{7f}'];

fn https() -> Attributes {
    Attributes::for_scheme(true)
}

/// A `Set-Cookie` text and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
struct SetCookie {
    name: String,
    value: String,
    text: String,
    deletes: bool,
}

fn set_cookies(lines: &str) -> Vec<SetCookie> {
    let cookies = lines.split('\n').map(|text| {
        let (pair, attributes) = text.split_once("; ").unwrap();
        let (name, value) = pair.split_once('=').unwrap();
        SetCookie {
            name: name.to_owned(),
            value: value.to_owned(),
            text: text.to_owned(),
            deletes: attributes.contains("Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT"),
        }
    });
    cookies.collect()
}

fn write(
    header: &str,
    name: &str,
    value: &str,
    attributes: &Attributes,
) -> Result<Vec<SetCookie>, CookieError> {
    cookie::write(header, name, value, attributes).map(|lines| set_cookies(&lines))
}

fn remove(header: &str, name: &str, attributes: &Attributes) -> Vec<SetCookie> {
    set_cookies(&cookie::remove(header, name, attributes))
}

/// The `Cookie` header of a browser that took these cookies.
fn after(header: &str, cookies: &[SetCookie]) -> String {
    cookies.iter().fold(header.to_owned(), |header, cookie| {
        apply(&header, &cookie.text)
    })
}

fn put(header: &str, value: &str) -> String {
    after(header, &write(header, "t", value, &https()).unwrap())
}

fn names(cookies: &[SetCookie]) -> Vec<&str> {
    cookies.iter().map(|cookie| cookie.name.as_str()).collect()
}

fn stored(value: &str) -> Stored {
    Stored::Value(value.to_owned())
}

/// A value that is told apart from others wherever it is cut.
fn long(seed: u32, bytes: usize) -> String {
    (0..)
        .flat_map(|n: u32| {
            n.wrapping_mul(seed)
                .to_string()
                .into_bytes()
                .into_iter()
                .map(char::from)
        })
        .take(bytes)
        .collect()
}

mod controls {
    use super::*;

    #[test]
    fn r27_refuses_line_breaks_and_nul_in_a_token_and_writes_nothing() {
        for control in ['\r', '\n', '\0'] {
            let token = format!("abc{control}; Domain=evil");
            assert_eq!(
                write("", "t", &token, &https()),
                Err(CookieError::ControlInValue)
            );
            assert!(!header_safe(&token));
        }
    }

    #[test]
    fn r28_refuses_0x01_and_0x7f_in_a_token() {
        for control in CONTROLS {
            for token in [format!("{control}a"), format!("a{control}")] {
                assert_eq!(
                    write("", "t", &token, &https()),
                    Err(CookieError::ControlInValue)
                );
                assert!(!header_safe(&token));
            }
        }
    }

    #[test]
    fn r28_lets_ordinary_tokens_into_a_header_and_nothing_beyond_latin_1() {
        for token in ["eyJh.eyJl.c2ln", "a-._~+/=", "with space", "\u{e9}", ""] {
            assert!(header_safe(token), "{token:?}");
        }
        for token in ["토큰", "\u{100}", "\u{85}", "a\tb"] {
            assert!(!header_safe(token), "{token:?}");
        }
    }

    #[test]
    fn r36_a_received_line_break_reads_as_absent_and_is_never_decoded() {
        for value in ["a%0D%0Ab", "%0a", "a%00", "%01", "%7F", "a%1f"] {
            let header = format!("t={value}");
            assert_eq!(get(&header, "t"), None, "{value}");
            assert_eq!(read(&header, "t"), Stored::Broken, "{value}");
        }
        assert_eq!(get("t=a%20b", "t").as_deref(), Some("a b"));
    }
}

mod reading {
    use super::*;

    #[test]
    fn r29_non_ascii_values_are_encoded_as_encode_uri_component_does() {
        assert_eq!(encode("안 é\u{1f600}"), "%EC%95%88%20%C3%A9%F0%9F%98%80");
        assert_eq!(encode("aZ09-_.!~*'()"), "aZ09-_.!~*'()");
        assert_eq!(
            encode("\"#$%&+,/:;<=>?@[\\]^`{|}"),
            "%22%23%24%25%26%2B%2C%2F%3A%3B%3C%3D%3E%3F%40%5B%5C%5D%5E%60%7B%7C%7D"
        );
    }

    #[test]
    fn r29_non_ascii_values_come_back() {
        for value in ["안녕", "é", "\u{1f600}", "a;b=c,d\"e", "100%", "%41", "~"] {
            let cookies = write("", "t", value, &https()).unwrap();
            assert!(cookies[0].text.is_ascii());
            assert_eq!(read(&after("", &cookies), "t"), stored(value));
        }
    }

    #[test]
    fn r29_reads_escapes_in_either_case_and_leaves_bad_ones_as_they_are() {
        assert_eq!(get("t=%ec%95%88", "t").as_deref(), Some("안"));
        // A lone continuation, cut off, overlong, a surrogate, beyond U+10FFFF, no hex.
        for raw in [
            "%",
            "%4",
            "a%zzb",
            "%80",
            "%C3",
            "%C3a",
            "%C3%41",
            "%C0%80",
            "%E0%80%80",
            "%ED%A0%80",
            "%F4%90%80%80",
            "%F8%88%80%80%80",
            "%FF",
            "%E4%B8",
            "%41%zz",
            "%41%C3",
            "%%34%31",
            "%4%31",
            "%+1",
            "%C3%C3",
            "%é1",
        ] {
            assert_eq!(get(&format!("t={raw}"), "t").as_deref(), Some(raw), "{raw}");
        }
    }

    #[test]
    fn r34_the_first_of_two_cookies_wins() {
        assert_eq!(get("a=1; a=2", "a").as_deref(), Some("1"));
        assert_eq!(read("a=1; a=2", "a"), stored("1"));
        assert_eq!(get("a=%0A; a=2", "a"), None);
    }

    #[test]
    fn r34_proto_and_its_like_are_names_as_any_other() {
        for name in ["__proto__", "constructor", "hasOwnProperty", "toString"] {
            assert_eq!(get("a=1", name), None);
            assert_eq!(get(&format!("a=1; {name}=x"), name).as_deref(), Some("x"));
        }
    }

    #[test]
    fn r35_padding_is_dropped_and_quotes_belong_to_the_value() {
        let header = "  a =  1 ;\tb\t=\t\"q q\"\t;c=\" x \";d==e=; e = ;;f;  ;g=\"";
        for (name, value) in [
            ("a", "1"),
            ("b", "\"q q\""),
            ("c", "\" x \""),
            ("d", "=e="),
            ("e", ""),
            ("g", "\""),
        ] {
            assert_eq!(get(header, name).as_deref(), Some(value), "{name}");
        }
        assert_eq!(get(header, "f"), None);
        assert_eq!(get(header, "b "), None);
    }

    #[test]
    fn r35_names_are_compared_exactly() {
        for header in ["T=1", "tt=1", "t.0x=1", "xt=1", "", ";", "=", "t"] {
            assert_eq!(get(header, "t"), None, "{header}");
            assert_eq!(read(header, "t"), Stored::Absent, "{header}");
        }
    }

    #[test]
    fn an_empty_cookie_holds_no_token() {
        assert_eq!(get("t=", "t").as_deref(), Some(""));
        assert_eq!(read("t=", "t"), Stored::Absent);
    }
}

mod attributes {
    use super::*;

    fn with(change: impl FnOnce(&mut Attributes)) -> Attributes {
        let mut attributes = https();
        change(&mut attributes);
        attributes
    }

    #[test]
    fn r30_refuses_a_semicolon_in_name_path_or_domain() {
        assert_eq!(https().check("a;b"), Err(CookieError::BadName));
        let path = with(|a| a.path = "/;Domain=evil".into());
        assert_eq!(path.check("t"), Err(CookieError::BadPath));
        let domain = with(|a| a.domain = Some("a.com; Secure".into()));
        assert_eq!(domain.check("t"), Err(CookieError::BadDomain));
    }

    #[test]
    fn r30_refuses_whatever_no_cookie_name_may_have() {
        for name in [
            "", "a b", "a=b", "a,b", "a\"", "a(", "a/", "a[", "a{", "a\\", "a@", "a:", "a<", "a?",
            "é", "a\t", "a\n", "a\u{7f}",
        ] {
            assert_eq!(https().check(name), Err(CookieError::BadName), "{name:?}");
        }
        for name in [
            "accessToken",
            "ACCESS_TOKEN_KEY",
            "sb-x.1",
            "!#$%&'*+-.^_`|~",
        ] {
            assert_eq!(https().check(name), Ok(()), "{name}");
        }
    }

    #[test]
    fn r27_refuses_control_and_non_ascii_characters_in_path_and_domain() {
        for bad in CONTROLS.into_iter().chain(['é']) {
            let path = with(|a| a.path = format!("/a{bad}"));
            assert_eq!(path.check("t"), Err(CookieError::BadPath), "{bad:?}");
            let domain = with(|a| a.domain = Some(format!("a{bad}.com")));
            assert_eq!(domain.check("t"), Err(CookieError::BadDomain), "{bad:?}");
        }
    }

    #[test]
    fn refuses_a_path_that_browsers_would_replace_and_a_domain_that_is_none() {
        for path in ["", "app", " /"] {
            assert_eq!(
                with(|a| a.path = path.into()).check("t"),
                Err(CookieError::BadPath)
            );
        }
        for domain in ["", " ", "a b"] {
            assert_eq!(
                with(|a| a.domain = Some(domain.into())).check("t"),
                Err(CookieError::BadDomain)
            );
        }
        let ordinary = with(|a| {
            a.path = "/app".into();
            a.domain = Some(".example.com".into());
        });
        assert_eq!(ordinary.check("t"), Ok(()));
    }

    #[test]
    fn r36_a_same_site_that_is_nonsense_is_not_none() {
        for text in ["Nonsense", "", "None ", "nonee", "no"] {
            assert_eq!(SameSite::parse(text), None, "{text:?}");
        }
        assert_eq!(SameSite::parse("NONE"), Some(SameSite::None));
        assert_eq!(SameSite::parse("lax"), Some(SameSite::Lax));
        assert_eq!(SameSite::parse("Strict"), Some(SameSite::Strict));
    }

    #[test]
    fn r37_a_host_cookie_has_no_domain_the_root_path_and_secure_in_any_letter_case() {
        for name in ["__Host-t", "__host-t", "__HOST-t", "__hOsT-"] {
            assert_eq!(https().check(name), Ok(()), "{name}");
            for wrong in [
                with(|a| a.domain = Some("example.com".into())),
                with(|a| a.path = "/app".into()),
                with(|a| a.secure = false),
            ] {
                assert_eq!(wrong.check(name), Err(CookieError::HostPrefix), "{name}");
            }
        }
    }

    #[test]
    fn r37_a_secure_cookie_is_secure_in_any_letter_case() {
        for name in ["__Secure-t", "__secure-t", "__SECURE-t"] {
            assert_eq!(
                with(|a| a.secure = false).check(name),
                Err(CookieError::SecurePrefix)
            );
            let elsewhere = with(|a| {
                a.path = "/app".into();
                a.domain = Some("example.com".into());
            });
            assert_eq!(elsewhere.check(name), Ok(()));
        }
        assert_eq!(with(|a| a.secure = false).check("x__Secure-t"), Ok(()));
    }

    #[test]
    fn r38_defaults_are_root_path_lax_and_secure_on_https_without_domain() {
        let text = |https| {
            let attributes = Attributes::for_scheme(https);
            write("", "t", "v", &attributes).unwrap().remove(0).text
        };
        assert_eq!(text(true), "t=v; Path=/; SameSite=Lax; Secure");
        assert_eq!(text(false), "t=v; Path=/; SameSite=Lax");
    }

    #[test]
    fn r38_none_and_partitioned_demand_secure() {
        let none = |secure| {
            with(|a| {
                a.same_site = SameSite::None;
                a.secure = secure;
            })
            .check("t")
        };
        assert_eq!(none(false), Err(CookieError::NoneNeedsSecure));
        assert_eq!(none(true), Ok(()));
        let partitioned = with(|a| {
            a.partitioned = true;
            a.secure = false;
        });
        assert_eq!(
            partitioned.check("t"),
            Err(CookieError::PartitionedNeedsSecure)
        );
    }

    #[test]
    fn r38_every_attribute_is_written() {
        let all = Attributes {
            path: "/app".into(),
            domain: Some("example.com".into()),
            same_site: SameSite::None,
            secure: true,
            http_only: true,
            partitioned: true,
            max_age_s: Some(18_446_744_073_709_551_615),
        };
        assert_eq!(
            write("", "t", "v", &all).unwrap()[0].text,
            "t=v; Path=/app; Domain=example.com; Max-Age=18446744073709551615; SameSite=None; \
             Secure; HttpOnly; Partitioned"
        );
        assert_eq!(
            remove("", "t", &all)[0].text,
            "t=; Path=/app; Domain=example.com; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; \
             SameSite=None; Secure; HttpOnly; Partitioned"
        );
        for (seconds, text) in [
            (0, "Max-Age=0;"),
            (10, "Max-Age=10;"),
            (3600, "Max-Age=3600;"),
        ] {
            let cookie = &write("", "t", "v", &with(|a| a.max_age_s = Some(seconds))).unwrap()[0];
            assert!(cookie.text.contains(text));
        }
    }

    #[test]
    fn r12_messages_are_lower_case_and_say_the_mend() {
        for error in [
            CookieError::BadName,
            CookieError::HostPrefix,
            CookieError::ControlInValue,
            CookieError::TooLarge,
        ] {
            assert!(
                error
                    .message()
                    .starts_with(|c: char| c.is_ascii_lowercase())
            );
        }
    }
}

mod chunks {
    use super::*;

    #[test]
    fn r31_what_fits_into_one_cookie_stays_one() {
        let value = "v".repeat(MAX_COOKIE_BYTES - 1);
        let cookies = write("", "t", &value, &https()).unwrap();
        assert_eq!(names(&cookies), ["t"]);
        assert_eq!(read(&after("", &cookies), "t"), stored(&value));
    }

    #[test]
    fn r31_one_byte_more_than_browsers_keep_is_split() {
        let value = "v".repeat(MAX_COOKIE_BYTES);
        let cookies = write("", "t", &value, &https()).unwrap();
        assert_eq!(names(&cookies), ["t.0", "t.1"]);
        assert_eq!(read(&after("", &cookies), "t"), stored(&value));
    }

    #[test]
    fn r31_no_chunk_is_longer_than_3500_bytes_and_escapes_count() {
        for value in [long(7, 9_000), "é".repeat(2_000), "안".repeat(3_000)] {
            let cookies = write("", "t", &value, &https()).unwrap();
            for cookie in &cookies {
                assert!(cookie.name.len() + cookie.value.len() <= MAX_CHUNK_BYTES);
                assert!(cookie.text.contains(&cookie.value));
            }
            assert_eq!(read(&after("", &cookies), "t"), stored(&value));
        }
    }

    #[test]
    fn r31_no_chunk_ends_within_a_character_so_that_each_can_be_decoded_alone() {
        let value = format!("x{}", "안\u{1f600}".repeat(700));
        for cookie in write("", "t", &value, &https()).unwrap() {
            let raw = get(&format!("c={}", cookie.value), "c").unwrap();
            assert!(!raw.contains('%'));
            assert_eq!(encode(&raw), cookie.value);
        }
    }

    #[test]
    fn r31_what_no_server_would_take_is_a_typed_error() {
        // Each chunk may leave as much free as one character can take, 12 bytes.
        let most = (MAX_CHUNK_BYTES - "t.0".len() - 12) * 9 - "811C9DC5~".len();
        assert_eq!(write("", "t", &long(3, most), &https()).unwrap().len(), 9);
        for value in [long(3, most + 1), "x".repeat(8 << 20), "안".repeat(5_000)] {
            let refused = write("", "t", &value, &https()).err();
            assert_eq!(refused, Some(CookieError::TooLarge));
        }
        for length in [3_480, 5_000] {
            let name = "n".repeat(length);
            let refused = write("", &name, &long(3, 5_000), &https()).err();
            assert_eq!(refused, Some(CookieError::TooLarge));
        }
    }

    #[test]
    fn r32_missing_chunks_are_broken() {
        let header = put("", &long(7, 9_000));
        assert!(matches!(read(&header, "t"), Stored::Value(_)));
        for gone in ["t.0", "t.1", "t.2"] {
            let less = apply(&header, &format!("{gone}=; Max-Age=0"));
            assert_eq!(read(&less, "t"), Stored::Broken, "{gone}");
        }
    }

    #[test]
    fn r32_a_chunk_of_another_value_is_broken() {
        let (old, new) = (put("", &long(7, 9_000)), put("", &long(11, 9_000)));
        for index in 0..3 {
            let name = format!("t.{index}");
            let stale = get(&old, &name).unwrap();
            let mixed = apply(&new, &format!("{name}={stale}"));
            assert_eq!(read(&mixed, "t"), Stored::Broken, "{name}");
        }
    }

    #[test]
    fn r32_nonsense_in_the_place_of_chunks_is_broken_and_nothing_panics() {
        for header in [
            "t.0=",
            "t.0=x",
            "t.0=811C9DC5",
            "t.0=811C9DC5~",
            "t.0=811C9DC5~x; t.1=y",
            "t.0=811c9dc5~; t.1=",
            "t.0=E40C292C~a; t.1=%",
            "t.0=E40C292C~a; t.1=%C3",
            "t.0=é; t.1=é",
            "t.0=811C9DCé; t.1=x",
            "t.1=x",
            "t.8=x",
        ] {
            assert_eq!(read(header, "t"), Stored::Broken, "{header}");
        }
        assert_eq!(read("t.0=E40C292C~a", "t"), stored("a"));
        assert_eq!(read("t.0=E40C29; t.1=2C~%61", "t"), stored("a"));
    }

    #[test]
    fn r36_a_line_break_in_chunks_is_broken_even_where_the_checksum_is_right() {
        // FNV-1a of a line feed.
        assert_eq!(read("t.0=0F0C6CDD~%0A", "t"), Stored::Broken);
    }

    #[test]
    fn r34_the_first_of_two_chunks_of_one_name_wins() {
        assert_eq!(read("t.0=E40C292C~a; t.0=x", "t"), stored("a"));
        assert_eq!(read("t.0=x; t.0=E40C292C~a", "t"), Stored::Broken);
    }

    #[test]
    fn r32_a_chunk_left_over_behind_the_last_is_broken() {
        let two = put("", &long(7, 5_000));
        assert!(matches!(read(&two, "t"), Stored::Value(_)));
        assert_eq!(read(&format!("{two}; t.2=stale"), "t"), Stored::Broken);
    }

    #[test]
    fn r32_broken_chunks_are_cleared_by_the_next_write_and_by_removal() {
        let broken = "a=1; t.1=x; t.4=y; t.9=z; t.x=z; t.10=z; tt.1=z";
        let cookies = write(broken, "t", "v", &https()).unwrap();
        assert_eq!(names(&cookies), ["t", "t.1", "t.4"]);
        assert!(cookies[1].deletes && cookies[2].deletes);
        assert_eq!(
            after(broken, &cookies),
            "a=1; t.9=z; t.x=z; t.10=z; tt.1=z; t=v"
        );
        assert_eq!(names(&remove(broken, "t", &https())), ["t", "t.1", "t.4"]);
    }

    #[test]
    fn r33_three_chunks_that_shrink_to_one_are_deleted_with_the_same_attributes() {
        let attributes = Attributes {
            path: "/app".into(),
            domain: Some("example.com".into()),
            same_site: SameSite::Strict,
            http_only: true,
            ..https()
        };
        let three = after("", &write("", "t", &long(7, 9_000), &attributes).unwrap());
        let cookies = write(&three, "t", "v", &attributes).unwrap();
        assert_eq!(names(&cookies), ["t", "t.0", "t.1", "t.2"]);
        for (cookie, index) in cookies[1..].iter().zip(0..) {
            assert_eq!(
                cookie.text,
                format!(
                    "t.{index}=; Path=/app; Domain=example.com; Max-Age=0; \
                     Expires=Thu, 01 Jan 1970 00:00:00 GMT; SameSite=Strict; Secure; HttpOnly"
                )
            );
        }
        assert_eq!(after(&three, &cookies), "t=v");
    }

    #[test]
    fn r33_three_chunks_that_shrink_to_two_leave_no_third() {
        let three = put("", &long(7, 9_000));
        let value = long(11, 5_000);
        let cookies = write(&three, "t", &value, &https()).unwrap();
        assert_eq!(names(&cookies), ["t.0", "t.1", "t.2"]);
        assert!(!cookies[1].deletes && cookies[2].deletes);
        assert_eq!(read(&after(&three, &cookies), "t"), stored(&value));
    }

    #[test]
    fn r33_one_cookie_that_grows_is_deleted_after_its_chunks_are_written() {
        let value = long(7, 5_000);
        let cookies = write("a=1; t=old", "t", &value, &https()).unwrap();
        assert_eq!(names(&cookies), ["t.0", "t.1", "t"]);
        assert!(cookies[2].deletes);
        for step in 0..2 {
            assert_eq!(read(&after("t=old", &cookies[..=step]), "t"), stored("old"));
        }
        assert_eq!(read(&after("t=old", &cookies), "t"), stored(&value));
    }

    #[test]
    fn r33_removal_deletes_the_cookie_at_all_events_and_the_chunks_that_are_there() {
        assert_eq!(names(&remove("", "t", &https())), ["t"]);
        let three = put("a=1", &long(7, 9_000));
        let cookies = remove(&three, "t", &https());
        assert_eq!(names(&cookies), ["t", "t.0", "t.1", "t.2"]);
        assert!(
            cookies
                .iter()
                .all(|cookie| cookie.deletes && cookie.value.is_empty())
        );
        assert_eq!(after(&three, &cookies), "a=1");
    }

    #[test]
    fn r34_a_cookie_goes_before_chunks_of_its_name() {
        let three = put("", &long(7, 9_000));
        assert_eq!(read(&format!("{three}; t=plain"), "t"), stored("plain"));
    }
}

mod applying {
    use super::*;

    #[test]
    fn r24_a_later_read_sees_what_a_response_set() {
        assert_eq!(apply("", "t=v; Path=/"), "t=v");
        assert_eq!(apply("a=1", "t=v"), "a=1; t=v");
        assert_eq!(apply("a=1; t=old; b=2", "t=v; Max-Age=60"), "a=1; t=v; b=2");
        assert_eq!(apply("t=1; t=2", "t=v"), "t=v");
        assert_eq!(
            apply(" a=1 ;t = \"x\"", " b = \"2\" ;HttpOnly"),
            "a=1; t=\"x\"; b=\"2\""
        );
    }

    #[test]
    fn r24_a_deletion_removes_every_cookie_of_that_name() {
        for deletion in [
            "t=; Max-Age=0",
            "t=x; max-age=-1",
            "t=; MAX-AGE = 00 ",
            "t=; Max-Age=5; Max-Age=0",
            "t=; Max-Age=0; Max-Age=x",
            "t=; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
            "t=; expires=Thu, 01-Jan-1970 00:00:01 GMT",
            "t=; Expires=Wed, 31 Dec 1969 23:59:59 GMT",
            "t=; Expires=Tue, 19 Jan 2038 03:14:07 GMT; Max-Age=0",
        ] {
            assert_eq!(
                apply("a=1; t=1; b=2; t=3", deletion),
                "a=1; b=2",
                "{deletion}"
            );
        }
    }

    #[test]
    fn r24_what_only_looks_like_a_deletion_is_none() {
        for text in [
            "t=v; Max-Age=1",
            "t=v; Max-Age=",
            "t=v; Max-Age=-",
            "t=v; Max-Age=x0",
            "t=v; Max-Age=0.5",
            "t=v; Expires=Tue, 19 Jan 2038 03:14:07 GMT",
            "t=v; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
            "t=v; X-Max-Age=0",
            "t=v; Expires=Thu, 01 Jan 2070 00:19:70 GMT",
            "t=v; Expires=Thu, 19 Jan 2970 19:00:00 GMT",
        ] {
            assert_eq!(apply("t=1", text), "t=v", "{text}");
        }
        assert_eq!(apply("a=1", "Max-Age=0"), "a=1; Max-Age=0");
        for nameless in ["", "=x", "x", "; t=1", " = x; Max-Age=0"] {
            assert_eq!(apply("a=1", nameless), "a=1", "{nameless}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn r29_r31_every_value_without_controls_comes_back(
        value in prop_oneof!["[^\\x00-\\x1f\\x7f]{1,200}", "[^\\x00-\\x1f\\x7f]{800,2400}"],
        before in prop_oneof![Just(String::new()), Just("t=old; a=1".to_owned()), Just(put("a=1", &long(5, 12_000)))],
    ) {
        let cookies = write(&before, "t", &value, &https()).unwrap();
        let header = after(&before, &cookies);
        prop_assert_eq!(read(&header, "t"), stored(&value));
        prop_assert!(cookies.iter().all(|cookie| cookie.text.is_ascii()));
        let gone = after(&header, &remove(&header, "t", &https()));
        prop_assert!(!gone.contains('t'));
        prop_assert_eq!(read(&gone, "t"), Stored::Absent);
    }

    #[test]
    fn r32_reading_never_panics_and_never_gives_a_control_character(header in "(t|t\\.[0-9]|a)(=|;|%|[0-9A-F~]|\\PC|\\s){0,60}") {
        if let Stored::Value(value) = read(&header, "t") {
            prop_assert!(!value.contains(CONTROLS));
        }
        let _ = apply(&header, &header);
    }
}
