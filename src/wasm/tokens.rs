//! Free functions over tokens.

use js_sys::JsString;
use wasm_bindgen::prelude::*;

use super::client::to_millis;
use super::host::now;
use super::values::text;
use crate::session::policy::{Next, next_try};
use crate::token;

/// A short name for a token that does not give it away; see [`token::fingerprint`].
#[wasm_bindgen]
#[must_use]
pub fn fingerprint(token: &JsString) -> JsString {
    JsString::from(token::fingerprint(&text(token)))
}

/// How many seconds a cookie with this token shall last; `NaN`: as long as the browser's session.
///
/// Counted from `iat` where the token has one, since the browser's clock may be wrong.
#[wasm_bindgen]
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "lifetimes are small")]
pub fn lifetime(token: &JsString) -> f64 {
    let times = token::read_times(text(token).as_bytes());
    let start = times.issued_at_ms.unwrap_or_else(|| to_millis(now()));
    let end = times.expires_at_ms.unwrap_or(0);
    match end.saturating_sub(start) / 1000 {
        0 => f64::NAN,
        seconds => seconds as f64,
    }
}

/// What follows a refresh that failed for now: after so many milliseconds another try; negative: none, and
/// a cool-down of `-1 - n` milliseconds. `retry_after_ms`: `NaN` where the endpoint did not say. `random`:
/// any 32 bits.
#[wasm_bindgen(js_name = nextTry)]
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "minutes")]
pub fn after_failure(
    tries: u32,
    elapsed_ms: f64,
    retry_after_ms: f64,
    random: u32,
    cool_down_ms: f64,
) -> f64 {
    let retry_after = (retry_after_ms >= 0.0).then(|| to_millis(retry_after_ms));
    let cool_down = to_millis(cool_down_ms);
    match next_try(tries, to_millis(elapsed_ms), retry_after, random, cool_down) {
        Next::Again(wait) => wait as f64,
        Next::GiveUp(wait) => -1.0 - wait as f64,
    }
}
