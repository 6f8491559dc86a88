//! When a published key set is fetched, in virtual time.

use std::rc::Rc;

use authflight::token::verify::{Algorithm, MAX_STALE_MS, Plan, Remote, Unverified, VerifyError};

use crate::support::{CLAIMS, KEY, sign};

const MAX_AGE_MS: u64 = 600_000;
const COOLDOWN_MS: u64 = 30_000;
const START_MS: u64 = 1_700_000_000_000;

/// RFC 8037, appendix A.2.
fn set(kids: &[&str]) -> String {
    let keys: Vec<String> = kids
        .iter()
        .map(|kid| {
            format!(
                r#"{{"kty":"OKP","crv":"Ed25519","kid":"{kid}","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}}"#
            )
        })
        .collect();
    format!(r#"{{"keys":[{}]}}"#, keys.join(","))
}

fn remote() -> Remote {
    Remote::new(MAX_AGE_MS, COOLDOWN_MS)
}

/// What it would do `after_ms` after the start for a token of this key: `use`, `fetch` or `fail`.
fn plan(remote: &Remote, kid: &str, after_ms: u64) -> &'static str {
    let header = format!(r#"{{"alg":"EdDSA","kid":"{kid}"}}"#);
    let token = sign(&header, CLAIMS, KEY);
    let token = Unverified::read(&token, &Algorithm::ALL).unwrap();
    match remote.plan(&token, START_MS + after_ms) {
        Plan::Use(_) => "use",
        Plan::Fetch => "fetch",
        Plan::Unavailable => "fail",
    }
}

fn fetched(remote: &mut Remote, kids: &[&str], after_ms: u64) {
    remote
        .fetched(set(kids).as_bytes(), START_MS + after_ms)
        .unwrap();
}

#[test]
fn a_set_is_fetched_once_and_used_until_it_is_old() {
    let mut remote = remote();
    assert_eq!(plan(&remote, "a", 0), "fetch");
    fetched(&mut remote, &["a"], 0);
    for after_ms in [0, 1, COOLDOWN_MS, MAX_AGE_MS - 1] {
        assert_eq!(plan(&remote, "a", after_ms), "use", "{after_ms}");
    }
    assert_eq!(plan(&remote, "a", MAX_AGE_MS), "fetch");
    fetched(&mut remote, &["a"], MAX_AGE_MS);
    assert_eq!(plan(&remote, "a", 2 * MAX_AGE_MS - 1), "use");
}

#[test]
fn an_unknown_kid_fetches_once_in_a_cooldown() {
    let mut remote = remote();
    fetched(&mut remote, &["a"], 0);
    assert_eq!(plan(&remote, "b", COOLDOWN_MS - 1), "use");
    assert_eq!(plan(&remote, "b", COOLDOWN_MS), "fetch");
    fetched(&mut remote, &["a", "b"], COOLDOWN_MS);
    assert_eq!(plan(&remote, "b", COOLDOWN_MS), "use");
    assert_eq!(plan(&remote, "c", 2 * COOLDOWN_MS - 1), "use");
    assert_eq!(plan(&remote, "a", 2 * COOLDOWN_MS), "use");
    assert_eq!(plan(&remote, "c", 2 * COOLDOWN_MS), "fetch");
}

#[test]
fn a_set_that_cannot_be_fetched_again_is_used_for_an_hour_more() {
    let mut remote = remote();
    fetched(&mut remote, &["a"], 0);
    remote.failed(START_MS + MAX_AGE_MS);
    assert_eq!(plan(&remote, "a", MAX_AGE_MS), "use");
    assert_eq!(plan(&remote, "a", MAX_AGE_MS + COOLDOWN_MS - 1), "use");
    assert_eq!(plan(&remote, "a", MAX_AGE_MS + COOLDOWN_MS), "fetch");
    let end_ms = MAX_AGE_MS + MAX_STALE_MS;
    remote.failed(START_MS + end_ms - 1);
    assert_eq!(plan(&remote, "a", end_ms - 1), "use");
    assert!(remote.usable(START_MS + end_ms - 1).is_some());
    assert!(remote.usable(START_MS + end_ms).is_none(), "not for ever");
    assert_eq!(plan(&remote, "a", end_ms), "fail");
}

#[test]
fn without_any_set_a_failure_is_told_at_once_for_a_second() {
    let mut remote = remote();
    remote.failed(START_MS);
    assert_eq!(plan(&remote, "a", 999), "fail");
    assert_eq!(plan(&remote, "a", 1_000), "fetch");
    let mut impatient = Remote::new(MAX_AGE_MS, 10);
    impatient.failed(START_MS);
    assert_eq!(plan(&impatient, "a", 9), "fail");
    assert_eq!(plan(&impatient, "a", 10), "fetch");
}

#[test]
fn an_answer_that_is_no_set_is_a_failure_and_the_old_set_stays() {
    let mut remote = remote();
    fetched(&mut remote, &["a"], 0);
    let old = remote.usable(START_MS).unwrap();
    for text in [
        "",
        "{}",
        "null",
        r#"{"keys":{}}"#,
        r#"{"keys":[],"keys":[]}"#,
        "<html>",
        "{\"keys\":[",
    ] {
        let error = remote.fetched(text.as_bytes(), START_MS + MAX_AGE_MS);
        assert!(error.is_err(), "{text}");
        let kept = remote.usable(START_MS + MAX_AGE_MS).unwrap();
        assert!(Rc::ptr_eq(&old, &kept), "{text}");
        assert_eq!(plan(&remote, "a", MAX_AGE_MS + 1), "use", "{text}");
    }
}

#[test]
fn a_set_without_keys_is_one_and_revokes_all() {
    let mut remote = remote();
    fetched(&mut remote, &["a"], 0);
    fetched(&mut remote, &[], MAX_AGE_MS);
    let keys = remote.usable(START_MS + MAX_AGE_MS).unwrap();
    let token = sign(r#"{"alg":"EdDSA","kid":"a"}"#, CLAIMS, KEY);
    let token = Unverified::read(&token, &Algorithm::ALL).unwrap();
    assert_eq!(keys.candidates(&token).err(), Some(VerifyError::UnknownKey));
}

#[test]
fn a_clock_that_is_set_back_neither_panics_nor_stops_fetching() {
    let mut remote = remote();
    fetched(&mut remote, &["a"], MAX_AGE_MS);
    assert_eq!(plan(&remote, "a", 0), "use");
    assert_eq!(plan(&remote, "b", 0), "fetch");
    let endless = Remote::new(u64::MAX, u64::MAX);
    assert_eq!(plan(&endless, "a", u64::MAX - START_MS), "fetch");
}

#[test]
fn after_a_success_an_old_set_is_fetched_without_a_cooldown() {
    let mut remote = Remote::new(1_000, COOLDOWN_MS);
    remote.failed(START_MS);
    fetched(&mut remote, &["a"], 0);
    assert_eq!(plan(&remote, "a", 999), "use");
    assert_eq!(plan(&remote, "a", 1_000), "fetch");
}
