//! Cookies for the storage adapters: text in, text out.

use alloc::string::String;

use js_sys::{Array, JsString};
use wasm_bindgen::prelude::*;

use crate::cookie::{self, Attributes, SameSite, SetCookie, Stored};
use crate::error::Error;

#[wasm_bindgen]
extern "C" {
    /// The option `cookie`, resolved.
    pub type CookieOption;
    #[wasm_bindgen(method, getter)]
    fn path(this: &CookieOption) -> String;
    #[wasm_bindgen(method, getter)]
    fn domain(this: &CookieOption) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = sameSite)]
    fn same_site(this: &CookieOption) -> String;
    #[wasm_bindgen(method, getter)]
    fn secure(this: &CookieOption) -> bool;
    #[wasm_bindgen(method, getter, js_name = httpOnly)]
    fn http_only(this: &CookieOption) -> bool;
    #[wasm_bindgen(method, getter)]
    fn partitioned(this: &CookieOption) -> bool;
}

/// The value of a cookie in a `Cookie` header or in `document.cookie`, chunks put together.
#[wasm_bindgen(js_name = readCookie)]
#[must_use]
pub fn read_cookie(header: &str, name: &str) -> Option<String> {
    match cookie::read(header, name) {
        Stored::Value(value) => Some(value),
        _ => None,
    }
}

/// The `Set-Cookie` texts that store a value, or remove it where there is none.
///
/// `header`: what is stored now, so that left-over chunks go. `max_age_s`: `undefined` or seconds.
///
/// # Errors
/// A message: the name, an attribute or the value will not do.
#[wasm_bindgen(js_name = writeCookie)]
#[allow(
    clippy::needless_pass_by_value,
    reason = "the border passes owned values"
)]
pub fn write_cookie(
    header: &str,
    name: &str,
    value: Option<String>,
    option: &CookieOption,
    max_age_s: Option<f64>,
) -> Result<Array, JsValue> {
    let attributes = attributes(name, option, max_age_s)?;
    let written = match value {
        Some(value) => cookie::write(header, name, &value, &attributes).map_err(message)?,
        None => cookie::remove(header, name, &attributes),
    };
    Ok(written
        .into_iter()
        .map(|SetCookie { text, .. }| JsString::from(text))
        .collect())
}

/// A `Cookie` header with a `Set-Cookie` text applied to it, as the browser will send it next time.
#[wasm_bindgen(js_name = applyCookie)]
#[must_use]
pub fn apply_cookie(header: &str, set_cookie: &str) -> String {
    cookie::apply(header, set_cookie)
}

/// Can this be a token: no control characters, and, for what stands in a header, none beyond Latin-1?
#[wasm_bindgen(js_name = tokenSafe)]
#[must_use]
pub fn token_safe(value: &str, in_header: bool) -> bool {
    if in_header {
        cookie::header_safe(value)
    } else {
        !value.bytes().any(|byte| byte.is_ascii_control())
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates"
)]
fn attributes(
    name: &str,
    option: &CookieOption,
    max_age_s: Option<f64>,
) -> Result<Attributes, JsValue> {
    let attributes = Attributes {
        path: option.path(),
        domain: option.domain(),
        same_site: SameSite::parse(&option.same_site())
            .ok_or_else(|| JsValue::from_str("sameSite must be 'lax', 'strict' or 'none'"))?,
        secure: option.secure(),
        http_only: option.http_only(),
        partitioned: option.partitioned(),
        max_age_s: max_age_s.map(|seconds| seconds as u64),
    };
    attributes.check(name).map_err(message)?;
    Ok(attributes)
}

fn message(error: cookie::CookieError) -> JsValue {
    JsValue::from_str(Error::from(error).message())
}
