//! Where tokens go, held against the `url` crate, which parses as browsers do.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use authflight::scope::{Base, Form, Refusal, Scope, check_raw, judge, origin_of, safe_next};
use proptest::prelude::*;
use url::Url;

const BASE: &str = "https://api.example.com/v1/";

/// Judges as the glue does: what parsers cannot resolve is never sent.
fn judge_in(base: &str, outside: bool, allowed: &[&str], raw: &str) -> Result<Scope, Refusal> {
    let allowed = allowed.join(" ");
    let base = Base::new(Url::parse(base).unwrap().as_str(), outside).unwrap();
    let href = Url::parse(base.href())
        .unwrap()
        .join(raw)
        .unwrap_or_else(|error| panic!("{raw}: {error}"));
    judge(raw, href.as_str(), &base, &allowed)
}

fn decide(raw: &str) -> Result<Scope, Refusal> {
    judge_in(BASE, false, &[], raw)
}

mod requests {
    use super::*;

    #[test]
    fn ordinary_urls_get_the_token() {
        for raw in [
            "users",
            "users/1?q=a:b@c#//x",
            "",
            "?q=1",
            "#f",
            "./a/../b",
            "a/%2e%2e/b",
            "1:2",
            "a/b:c",
            "https://api.example.com/v1/users",
            "안녕",
            "a b",
            "a%2Fb",
            "..a/b",
            "a../b",
            "https://api.example.com",
            "https://api.example.com?q=//x",
            "HTTPS://API.EXAMPLE.COM/",
            "a/...",
            "files/..hidden;v=1",
            "q?to=../x;..",
        ] {
            assert_eq!(decide(raw), Ok(Scope::Own), "{raw}");
        }
    }

    #[test]
    fn r1_refuses_protocol_relative_urls_with_any_slashes() {
        for raw in [
            "//evil", "\\\\evil", "/\\evil", "\\/evil", "///evil", "//evil@x", "//", "\\\\",
        ] {
            assert_eq!(check_raw(raw), Err(Refusal::ProtocolRelative), "{raw}");
        }
        for raw in ["//evil", "\\\\evil", "/\\evil", "\\/evil"] {
            assert_eq!(decide(raw), Err(Refusal::ProtocolRelative), "{raw}");
        }
    }

    #[test]
    fn r1_refuses_control_characters_and_leading_spaces_that_parsers_drop() {
        for raw in [
            "\t//evil",
            "\n//evil",
            "\thttps://evil",
            "\nhttps://evil",
            "\r//evil",
            "\0//evil",
            "\u{1f}//evil",
            "/\t/evil",
            "/\n/evil",
            "ht\ntps://evil",
            "https:/\r/evil",
            "\u{7f}a",
            " //evil",
            " https://evil",
            " ",
            "a\tb",
            "a\n",
        ] {
            assert_eq!(check_raw(raw), Err(Refusal::Control), "{raw:?}");
        }
    }

    #[test]
    fn r2_refuses_a_scheme_without_two_slashes_and_a_host() {
        for raw in [
            "http:evil.com",
            "https:evil.com",
            "https:/evil.com",
            "https:\\\\evil.com",
            "https:",
            "https://",
            "https:///evil.com",
            "https://\\evil.com",
            "HTTPS:evil.com",
            "http:?q",
            "https:/\\evil.com",
            "https://?",
            "https://#",
            "https://api.example.com\\.evil.com",
        ] {
            assert_eq!(check_raw(raw), Err(Refusal::Malformed), "{raw}");
        }
        assert_eq!(decide("https:evil.com"), Err(Refusal::Malformed));
    }

    #[test]
    fn r3_refuses_userinfo() {
        for raw in [
            "https://api.example.com@evil",
            "https://u:p@api.example.com",
            "https://u@api.example.com/",
            "https://@evil",
            "http://a@b@c",
            "https://api.example.com\\@evil",
            "https://:@x?y",
        ] {
            assert_eq!(check_raw(raw), Err(Refusal::Userinfo), "{raw}");
        }
        assert_eq!(check_raw("https://x/a@b?c@d#e@f"), Ok(Form::Absolute));
        assert_eq!(check_raw("https://x?a@b"), Ok(Form::Absolute));
    }

    #[test]
    fn r4_any_other_origin_is_allowed_and_gets_no_token() {
        for raw in [
            "https://api.example.com.evil",
            "https://api.example.com%2eevil",
            "https://api.example.com.",
            "https://api.example.com:8443/v1/",
            "http://api.example.com/v1/",
            "https://example.com",
            "https://evil.com/https://api.example.com/v1/",
            "https://api.example.co",
            "https://xapi.example.com",
            "https://api.example.com:80",
            "http://api.example.com:443",
        ] {
            assert_eq!(decide(raw), Ok(Scope::Foreign), "{raw}");
        }
    }

    #[test]
    fn r5_the_same_origin_in_other_letters_gets_the_token() {
        for raw in [
            "https://API.EXAMPLE.COM:443/v1/x",
            "https://api\u{ff0e}example\u{3002}com/x",
            "https://\u{ff41}pi.example.com",
            "https://api.example.com:0443",
            "https://api%2eexample%2Ecom/",
        ] {
            assert_eq!(decide(raw), Ok(Scope::Own), "{raw}");
        }
    }

    #[test]
    fn r6_refuses_other_schemes() {
        for raw in [
            "blob:https://api.example.com/1",
            "data:text/plain,x",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "ws://api.example.com",
            "ftp://api.example.com",
            "users:all",
            "a+b-c.d1:x",
            "httpss://x",
            "about:blank",
        ] {
            assert_eq!(check_raw(raw), Err(Refusal::Scheme), "{raw}");
        }
    }

    #[test]
    fn r6_a_normalised_url_of_another_scheme_is_refused_whatever_was_written() {
        let base = Base::new(BASE, true).unwrap();
        for href in [
            "blob:https://api.example.com/1",
            "data:,x",
            "",
            "https:",
            "https://u@api.example.com/",
        ] {
            assert_eq!(
                judge("x", href, &base, ""),
                Err(Refusal::Malformed),
                "{href}"
            );
        }
        let evil = judge("x", "https://evil/v1/x", &base, "");
        assert_eq!(evil, Err(Refusal::ProtocolRelative));
    }

    #[test]
    fn r7_refuses_relative_urls_that_leave_the_base_path() {
        for raw in [
            "../admin",
            "%2e%2e/admin",
            ".%2e/admin",
            "%2E./admin",
            "a/../../admin",
            "/admin",
            "/",
            "..",
            "..\\admin",
            "\\admin",
            "../v10/x",
            "../v1x",
            "a/..\\..\\admin",
        ] {
            assert_eq!(decide(raw), Err(Refusal::LeavesBase), "{raw}");
        }
    }

    #[test]
    fn r7_refuses_what_servers_may_take_for_a_way_out() {
        for raw in [
            "..%2fadmin",
            "..%2Fadmin",
            "%2e%2e%2fadmin",
            "..%5cadmin",
            "a%2f..%2f..%2fadmin",
            "..;/admin",
            "a/..;x=1/admin",
            "a%5C..",
            "a%2f..",
            "a/..%2f",
        ] {
            assert_eq!(decide(raw), Err(Refusal::LeavesBase), "{raw}");
        }
    }

    #[test]
    fn r7_the_option_allows_leaving_the_base_path_and_nothing_else() {
        for raw in ["../admin", "%2e%2e/admin", "..%2fadmin", "/admin"] {
            assert_eq!(judge_in(BASE, true, &[], raw), Ok(Scope::Own), "{raw}");
        }
        assert_eq!(
            judge_in(BASE, true, &[], "//evil"),
            Err(Refusal::ProtocolRelative)
        );
    }

    #[test]
    fn r7_an_absolute_url_outside_the_base_path_is_the_callers_choice() {
        assert_eq!(decide("https://api.example.com/admin"), Ok(Scope::Own));
    }

    #[test]
    fn r7_a_base_without_a_slash_at_its_end_is_a_folder_too() {
        let base = Base::new("https://api.example.com/v1", false).unwrap();
        assert_eq!((base.href(), base.path()), (BASE, "/v1/"));
        for (href, inside) in [
            ("https://api.example.com/v1", true),
            ("https://api.example.com/v1?q", true),
            ("https://api.example.com/v1#f", true),
            ("https://api.example.com/v1/x", true),
            ("https://api.example.com/v10", false),
            ("https://api.example.com/", false),
        ] {
            assert_eq!(judge("", href, &base, "").is_ok(), inside, "{href}");
        }
    }

    #[test]
    fn only_allowed_origins_get_the_token() {
        let two = ["https://api.example.com", "https://b.example.com"];
        for (raw, scope) in [
            ("x", Scope::Own),
            ("https://b.example.com/x", Scope::Own),
            ("https://B.example.com:443", Scope::Own),
            ("http://b.example.com", Scope::Foreign),
            ("https://c.example.com", Scope::Foreign),
        ] {
            assert_eq!(judge_in(BASE, false, &two, raw), Ok(scope), "{raw}");
        }
        let other = ["https://b.example.com"];
        assert_eq!(judge_in(BASE, false, &other, "x"), Ok(Scope::Foreign));
    }

    #[test]
    fn refuses_a_base_that_is_none() {
        for href in [
            "",
            "/v1/",
            "api.example.com",
            "ftp://x/",
            "blob:https://x/",
            "https://",
            "https://u:p@x/",
            "https://x/?q",
            "https://x/#f",
            "https:///",
            "HTTPS://x/",
        ] {
            assert_eq!(Base::new(href, false), Err(Refusal::BadBase), "{href}");
        }
        let base = Base::new("http://localhost:4000", false).unwrap();
        assert_eq!((base.origin(), base.path()), ("http://localhost:4000", "/"));
    }

    #[test]
    fn r12_messages_are_lower_case_and_say_the_mend() {
        for refusal in [
            Refusal::Control,
            Refusal::Userinfo,
            Refusal::LeavesBase,
            Refusal::BadBase,
        ] {
            let message = refusal.message();
            assert!(
                message.starts_with(|c: char| c.is_ascii_lowercase()),
                "{message}"
            );
        }
    }
}

mod login {
    use super::*;

    #[test]
    fn r39_same_origin_paths_pass_as_they_are() {
        for next in [
            "/",
            "/me",
            "/me/",
            "/a/b?next=https://x//y#//z",
            "/a%20b",
            "/안녕",
            "/login/help",
            "/logins",
            "/a?x=%0a%5c%2f",
            "/..a/b..",
            "/a%2Fb",
            "/?login",
            "/%",
            "/%zz",
            "/x:y@z",
        ] {
            assert_eq!(safe_next(next, "/login"), Some(next), "{next}");
        }
    }

    #[test]
    fn r39_refuses_what_leads_elsewhere() {
        for next in [
            "",
            "me",
            "https://evil",
            "HTTPS:evil",
            "javascript:alert(1)",
            "data:,x",
            "//evil",
            "///evil",
            "\\\\evil",
            "/\\evil",
            "\\/evil",
            "/\t/evil",
            "/\n/evil",
            "\t//evil",
            " //evil",
            " /me",
            "/a\\b",
            "/a\u{7f}",
            "/me\r\nSet-Cookie: a=b",
            "/?a=\\\\evil",
            "?x",
            "#x",
            "..",
            "./me",
            "@evil",
        ] {
            assert_eq!(safe_next(next, "/login"), None, "{next:?}");
        }
    }

    #[test]
    fn r39_refuses_encoded_ways_elsewhere() {
        for next in [
            "/%2fevil",
            "/%2Fevil",
            "/%5cevil",
            "/%5Cevil",
            "%2f%2fevil",
            "%2fme",
            "/%09/evil",
            "/%0d%0a/evil",
            "/a%00",
            "/a%7f",
            "/a%5cb",
            "/.//evil",
            "/a/..//evil",
            "/%2e/%2fevil",
            "/%2e%2e//evil",
            "/./me",
            "/../me",
            "/a/..",
            "/a//b",
            "/a%2f%2fb",
            "//",
            "/%2f",
        ] {
            assert_eq!(safe_next(next, "/login"), None, "{next:?}");
        }
    }

    #[test]
    fn r41_the_login_page_is_no_target_however_deep_it_is_nested() {
        let mut next = "/login".to_owned();
        for _ in 0..20 {
            assert_eq!(safe_next(&next, "/login"), None, "{next}");
            next = format!("/login?next={}", authflight::cookie::encode(&next));
        }
        for next in [
            "/login/",
            "/login#x",
            "/LOGIN",
            "/%6cogin",
            "/login%3f",
            "/login?",
        ] {
            let page = next != "/login%3f";
            assert_eq!(safe_next(next, "/login").is_none(), page, "{next}");
        }
    }

    #[test]
    fn r41_the_login_page_may_be_given_with_a_query_or_a_slash() {
        for login in ["/a/login", "/a/login/", "/a/login?x=/me", "/a/login#x"] {
            assert_eq!(safe_next("/a/login", login), None);
            assert_eq!(safe_next("/a/login/?next=/me", login), None);
            assert_eq!(safe_next("/login", login), Some("/login"));
        }
        assert_eq!(safe_next("/", "/"), None);
        assert_eq!(safe_next("/?x", "/"), None);
        for login in ["", "https://auth.example.com/login"] {
            assert_eq!(safe_next("/", login), Some("/"));
            assert_eq!(safe_next("/login", login), Some("/login"));
        }
    }
}

/// Texts that are likely to confuse parsers.
fn tricky() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("/"),
        Just("\\"),
        Just("//"),
        Just(":"),
        Just("@"),
        Just("?"),
        Just("#"),
        Just("."),
        Just(".."),
        Just("%2e"),
        Just("%2f"),
        Just("%5c"),
        Just("%09"),
        Just("\t"),
        Just("\n"),
        Just(" "),
        Just(";"),
        Just("http"),
        Just("https"),
        Just("https://"),
        Just("api.example.com"),
        Just("evil.com"),
        Just("v1"),
        Just(":443"),
        Just("u"),
        Just("\u{ff0f}"),
        Just("\u{ff0e}"),
        Just("%40"),
        Just("login"),
        Just("[::1]"),
    ];
    proptest::collection::vec(piece, 0..9).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn r4_no_url_gets_the_token_at_another_origin(raw in tricky(), outside: bool) {
        let base = Base::new(BASE, outside).unwrap();
        let Ok(href) = Url::parse(BASE).unwrap().join(&raw) else { return Ok(()) };
        match judge(&raw, href.as_str(), &base, "") {
            Ok(Scope::Own) => {
                prop_assert_eq!(href.origin().ascii_serialization(), base.origin());
                prop_assert!(href.username().is_empty() && href.password().is_none());
                if check_raw(&raw) == Ok(Form::Relative) && !outside {
                    prop_assert!(href.path().starts_with("/v1/") || href.path() == "/v1");
                }
            }
            Ok(_) => {
                prop_assert_ne!(href.origin().ascii_serialization(), base.origin());
                prop_assert_eq!(check_raw(&raw), Ok(Form::Absolute));
            }
            Err(_) => {}
        }
    }

    #[test]
    fn r5_origins_are_those_of_the_url_standard(raw in tricky()) {
        let Ok(url) = Url::parse(&raw) else { return Ok(()) };
        if matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none() {
            let origin = url.origin().ascii_serialization();
            prop_assert_eq!(origin_of(url.as_str()), Some(origin.as_str()));
        } else {
            prop_assert_eq!(origin_of(url.as_str()), None);
        }
    }

    #[test]
    fn r39_no_next_leaves_the_origin_or_reaches_the_login_page(next in tricky()) {
        let page = Url::parse("https://app.example.com/x/login").unwrap();
        if let Some(next) = safe_next(&next, "/login") {
            for next in [next.to_owned(), next.replace("%2f", "/").replace("%2e", ".").replace("%5c", "\\").replace("%09", "\t")] {
                let target = page.join(&next).unwrap();
                prop_assert_eq!(target.origin(), page.origin());
                prop_assert_ne!(target.path(), "/login");
            }
        }
    }
}
