//! Free functions over tokens.

use js_sys::JsString;
use wasm_bindgen::prelude::*;

use super::client::to_millis;
use super::host::now;
use crate::token;

/// A short name for a token that does not give it away; see [`token::fingerprint`].
#[wasm_bindgen]
#[must_use]
pub fn fingerprint(token: &str) -> JsString {
    JsString::from(token::fingerprint(token))
}

/// How many seconds a cookie with this token shall last; `NaN`: as long as the browser's session.
///
/// Counted from `iat` where the token has one, since the browser's clock may be wrong.
#[wasm_bindgen]
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "lifetimes are small")]
pub fn lifetime(token: &str) -> f64 {
    let times = token::read_times(token.as_bytes());
    let start = times.issued_at_ms.unwrap_or_else(|| to_millis(now()));
    let end = times.expires_at_ms.unwrap_or(0);
    match end.saturating_sub(start) / 1000 {
        0 => f64::NAN,
        seconds => seconds as f64,
    }
}
