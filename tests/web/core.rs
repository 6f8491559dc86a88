//! The core at its border with JavaScript, in real browsers: promises, re-entry, memory, errors.
#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "tests"
)]

use authflight::wasm::client::{Core, facts, news};
use authflight::wasm::cookies::{read_cookie, write_cookie};
use authflight::wasm::host::Host;
use js_sys::{Array, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen(module = "/tests/web/host.js")]
extern "C" {
    fn granting() -> Host;
    fn refusing(status: u16, error: Option<&str>) -> Host;
    fn reentrant(core: &JsValue) -> Host;
    fn growing(memory: &JsValue) -> Host;
}

#[wasm_bindgen]
extern "C" {
    type Recorder;
    #[wasm_bindgen(method, js_name = log)]
    fn calls(this: &Recorder) -> String;
    #[wasm_bindgen(method, getter)]
    fn refusal(this: &Recorder) -> JsValue;
    #[wasm_bindgen(method)]
    fn wait(this: &Recorder, waiter: i32) -> Promise;
}

fn calls(host: &Host) -> String {
    host.unchecked_ref::<Recorder>().calls()
}

fn status(core: &Core) -> u8 {
    core.read(facts::STATUS) as u8
}

fn signed_in(host: &Host) -> Core {
    let (base, origins) = ("https://api.example.com/v1/", "https://api.example.com ");
    let none = JsValue::UNDEFINED;
    let core = Core::new(
        &base.into(),
        false,
        &origins.into(),
        0,
        false,
        f64::NAN,
        &none,
        &none,
    );
    core.tell(host, news::STORED);
    core
}

/// Sends requests, and has all answered 401: they wait for the refresh.
fn unauthorized<const COUNT: usize>(core: &Core, host: &Host) -> [Promise; COUNT] {
    let attempts = [(); COUNT].map(|()| core.begin(host, false, 0.0));
    attempts.map(|attempt| {
        assert!(attempt > 0, "a request with a token is sent at once");
        let waiter = core.end(host, attempt.unsigned_abs(), 401, 0.0);
        assert!(waiter < 0, "a 401 waits for the refresh");
        host.unchecked_ref::<Recorder>().wait(waiter)
    })
}

fn code(error: &JsValue) -> String {
    Reflect::get(error, &"code".into())
        .unwrap()
        .as_string()
        .unwrap()
}

#[wasm_bindgen_test]
async fn one_refresh_lets_every_waiter_go_on_with_a_replay() {
    let host = granting();
    let core = signed_in(&host);
    let waits: Array = unauthorized::<20>(&core, &host).into_iter().collect();
    let steps: Array = JsFuture::from(Promise::all(&waits)).await.unwrap().into();
    for step in steps {
        assert_eq!(step.as_f64().unwrap() as u32 & 1, 1, "a replay");
    }
    assert_eq!(
        calls(&host),
        "lock, look, exchange, look, save, release, refreshed renewed"
    );
    assert_eq!(status(&core), 1);
}

#[wasm_bindgen_test]
async fn r60_a_dead_refresh_token_rejects_every_waiter_and_signs_out_once() {
    let host = refusing(400, Some("invalid_grant"));
    let core = signed_in(&host);
    for wait in unauthorized::<2>(&core, &host) {
        let error = JsFuture::from(wait).await.unwrap_err();
        assert_eq!(code(&error), "ERR_SESSION_EXPIRED");
    }
    assert_eq!(
        calls(&host),
        "lock, look, exchange, look, release, ended refused, refreshed final"
    );
    assert_eq!(status(&core), 2);
}

#[wasm_bindgen_test]
async fn r61_another_error_of_the_endpoint_keeps_the_session() {
    let host = refusing(401, Some("invalid_client"));
    let core = signed_in(&host);
    let [wait] = unauthorized(&core, &host);
    let error = JsFuture::from(wait).await.unwrap_err();
    assert_eq!(code(&error), "ERR_REFRESH_FAILED");
    assert!(!calls(&host).contains("ended"));
    assert_eq!(status(&core), 1);
}

#[wasm_bindgen_test]
async fn r76_r87_a_callback_that_calls_the_core_finds_no_borrow_in_its_way() {
    let probe = granting();
    let core = JsValue::from(signed_in(&probe));
    let host = reentrant(&core);
    // The same object, called through JavaScript as an application's callback would.
    let call = |name: &str, args: &[JsValue]| {
        let method: js_sys::Function = Reflect::get(&core, &name.into()).unwrap().into();
        method
            .apply(&core, &args.iter().cloned().collect::<Array>())
            .unwrap()
    };
    let this: &JsValue = host.as_ref();
    let attempt = call("begin", &[this.clone(), false.into(), 0.into()]);
    let waiter = call("end", &[this.clone(), attempt, 401.into(), 0.into()]);
    let waiter = waiter.as_f64().unwrap() as i32;
    let promise = host.unchecked_ref::<Recorder>().wait(waiter);
    let error = JsFuture::from(promise).await.unwrap_err();
    assert_eq!(code(&error), "ERR_SESSION_EXPIRED");
    let calls = calls(&host);
    assert!(calls.contains("ended refused, status 2"), "{calls}");
    assert_eq!(
        call("read", &[facts::STATUS.into()]).as_f64(),
        Some(1.0),
        "the login of the callback holds"
    );
}

#[wasm_bindgen_test]
async fn r88_memory_that_grows_during_a_call_leaves_no_detached_view() {
    let host = growing(&wasm_bindgen::memory());
    let core = signed_in(&host);
    let [wait] = unauthorized(&core, &host);
    let step = JsFuture::from(wait).await.unwrap();
    assert_eq!(step.as_f64().unwrap() as u32 & 1, 1);
    assert!(calls(&host).contains("refreshed renewed"));
}

#[wasm_bindgen_test]
fn r77_an_aborted_waiter_is_dropped_and_its_promise_does_not_reject() {
    let host = granting();
    let core = signed_in(&host);
    let attempt = core.begin(&host, false, 0.0);
    let waiter = core.end(&host, attempt.unsigned_abs(), 401, 0.0);
    core.abort(waiter);
    assert_eq!(core.read(facts::WAKE).to_bits(), 0.0_f64.to_bits());
}

#[wasm_bindgen_test]
fn r4_the_token_is_for_the_base_origin_alone() {
    let host = granting();
    let core = signed_in(&host);
    let own = "https://api.example.com/v1/a";
    let scope = |raw: &str, href: &str| core.scope(&host, &raw.into(), &href.into(), &"".into());
    assert_eq!(scope("/a", own), 1);
    let foreign = "https://evil.example/a";
    assert_eq!(scope(foreign, foreign), 0);
    assert!(scope("//evil.example", "https://evil.example/") < 0);
    let error = host.unchecked_ref::<Recorder>().refusal();
    assert_eq!(code(&error), "ERR_INVALID_URL");
}

#[wasm_bindgen_test]
fn a_cookie_survives_the_browser() {
    let document = Reflect::get(&js_sys::global(), &"document".into()).unwrap();
    let stored = || {
        let cookies = Reflect::get(&document, &"cookie".into()).unwrap();
        cookies.as_string().unwrap()
    };
    let write = |value: Option<&str>| {
        let (header, name, path, lax) = (stored(), "token", "/", "lax");
        let texts = write_cookie(
            &header.into(),
            &name.into(),
            &value.into(),
            &path.into(),
            &JsValue::UNDEFINED,
            &lax.into(),
            false,
            false,
            false,
            f64::NAN,
        );
        for text in String::from(texts).split('\n') {
            Reflect::set(&document, &"cookie".into(), &text.into()).unwrap();
        }
    };
    let long = "ü".repeat(3000);
    write(Some(&long));
    let read = || read_cookie(&stored().into(), &"token".into()).map(String::from);
    assert_eq!(read(), Some(long));
    write(None);
    assert_eq!(read(), None);
}
