//! Cookies for the storage adapters: text in, text out.

use alloc::string::String;

use js_sys::JsString;
use wasm_bindgen::prelude::*;

use super::values::text;
use crate::bytes::{has, is_control};
use crate::cookie::{self, Attributes, SameSite, Stored};
use crate::error::Error;

/// The value of a cookie in a `Cookie` header or in `document.cookie`, chunks put together.
#[wasm_bindgen(js_name = readCookie)]
#[must_use]
pub fn read_cookie(header: &JsString, name: &JsString) -> Option<JsString> {
    match cookie::read(&text(header), &text(name)) {
        Stored::Value(value) => Some(JsString::from(value)),
        _ => None,
    }
}

/// The `Set-Cookie` texts that store a value, or remove it where there is none, one a line. Where the name, an attribute
/// or the value will not do: an empty line and a message. (A `Result` makes the border larger.)
///
/// `header`: what is stored now, so that left-over chunks go. `max_age_s`: `NaN`: none.
#[wasm_bindgen(js_name = writeCookie)]
#[must_use]
#[allow(
    clippy::too_many_arguments,
    clippy::fn_params_excessive_bools,
    reason = "an object with getters would cost 600 bytes"
)]
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates"
)]
pub fn write_cookie(
    header: &JsString,
    name: &JsString,
    value: &JsValue,
    path: &JsString,
    domain: &JsValue,
    same_site: &JsString,
    secure: bool,
    http_only: bool,
    partitioned: bool,
    max_age_s: f64,
) -> JsString {
    let attributes = Attributes {
        path: text(path),
        domain: domain.as_string(),
        // The table of options has let no other word through.
        same_site: SameSite::parse(&text(same_site)).unwrap_or(SameSite::Lax),
        secure,
        http_only,
        partitioned,
        max_age_s: (max_age_s >= 0.0).then_some(max_age_s as u64),
    };
    let value = value.as_string();
    let written = cookie::change(&text(header), &text(name), value.as_deref(), &attributes);
    JsString::from(written.unwrap_or_else(|error| {
        let mut lines = String::from("\n");
        lines.push_str(Error::from(error).message());
        lines
    }))
}

/// A `Cookie` header with a `Set-Cookie` text applied to it, as the browser will send it next time.
#[cfg(feature = "server")]
#[wasm_bindgen(js_name = applyCookie)]
#[must_use]
pub fn apply_cookie(header: &str, set_cookie: &str) -> String {
    cookie::apply(header, set_cookie)
}

/// Can this be a token: no control characters, and, for what stands in a header, none beyond Latin-1?
#[wasm_bindgen(js_name = tokenSafe)]
#[must_use]
pub fn token_safe(value: &JsString, in_header: bool) -> bool {
    let value = text(value);
    if in_header {
        cookie::header_safe(&value)
    } else {
        !has(value.as_bytes(), is_control)
    }
}
