//! The half of a client that is JavaScript, as typed imports.
//!
//! A host is passed to every call and never kept beyond a refresh or a wait: a client that is dropped
//! can be collected, whatever its callbacks refer to.

use alloc::string::String;

use js_sys::Promise;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// See `pkg-template/src/host.js`.
    #[derive(Clone)]
    pub type Host;

    /// Reads storage; resolves with a true value if something changed since the last look.
    #[wasm_bindgen(method)]
    pub fn look(this: &Host) -> Promise;

    /// Waits for the lock that clients with the same refresh token share; resolves with what releases it.
    #[wasm_bindgen(method)]
    pub fn lock(this: &Host) -> Promise;

    /// Gives the lock back, if there is one; resolves when the platform has been told.
    #[wasm_bindgen(method)]
    pub fn release(this: &Host, lock: &JsValue) -> Promise;

    /// Asks the refresh endpoint; resolves with tokens, rejects with a [`Failed`].
    #[wasm_bindgen(method)]
    pub fn exchange(this: &Host) -> Promise;

    /// Writes tokens to storage; resolves once the client holds them, saved or not.
    #[wasm_bindgen(method)]
    pub fn save(this: &Host, tokens: &JsValue) -> Promise;

    /// May new tokens be written now?
    #[wasm_bindgen(method)]
    pub fn writable(this: &Host) -> bool;

    /// A refresh ended and its lock is released.
    #[wasm_bindgen(method)]
    pub fn refreshed(this: &Host, outcome: &str, cause: &JsValue);

    /// The session ended: clears storage (unless `elsewhere`) and tells the application.
    #[wasm_bindgen(method)]
    pub fn ended(this: &Host, reason: &str, cause: &JsValue);

    /// Makes an error object of a text as in [`error::text`](crate::error::text).
    #[wasm_bindgen(method)]
    pub fn fail(this: &Host, text: &str, cause: &JsValue) -> JsValue;

    /// The access token that the client holds; an empty one travels in an `HttpOnly` cookie.
    #[wasm_bindgen(method)]
    pub fn access(this: &Host) -> Option<String>;

    /// The refresh token that the client holds, if it can be read.
    #[wasm_bindgen(method)]
    pub fn renewal(this: &Host) -> Option<String>;

    /// The access token has gone from storage, and the refresh token is the same.
    #[wasm_bindgen(method)]
    pub fn faded(this: &Host) -> bool;

    /// A refresh can be tried.
    #[wasm_bindgen(method)]
    pub fn refreshable(this: &Host) -> bool;

    /// Why the refresh endpoint gave no tokens.
    pub type Failed;

    /// The HTTP status; 0: none came.
    #[wasm_bindgen(method, getter)]
    pub fn status(this: &Failed) -> u16;

    /// The `error` member of the body, as in RFC 6749 section 5.2.
    #[wasm_bindgen(method, getter)]
    pub fn error(this: &Failed) -> Option<String>;

    /// For how many milliseconds no other refresh is tried; `NaN`: it does not say.
    #[wasm_bindgen(method, getter, js_name = coolDown)]
    pub fn cool_down(this: &Failed) -> f64;

    /// What happened, for `error.cause`.
    #[wasm_bindgen(method, getter)]
    pub fn cause(this: &Failed) -> JsValue;

    /// A request in the queue may go on, with an attempt to send (0: hand the answer at hand out), or fails with
    /// an error. Request 0: the one that the core is being asked about, which fails.
    #[wasm_bindgen(method)]
    pub fn settle(this: &Host, waiter: u32, step: i32, error: &JsValue);

    /// The clock: milliseconds since the Unix epoch.
    #[wasm_bindgen(js_namespace = Date)]
    pub fn now() -> f64;
}
