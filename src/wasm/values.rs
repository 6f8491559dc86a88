//! Texts from JavaScript, and free functions over URLs and options.

use alloc::string::String;

use js_sys::JsString;
use wasm_bindgen::prelude::*;

use crate::{options, scope};

/// A text of JavaScript's. (By one call for all: for each `&str` or `String` that an export takes, the border checks,
/// converts and frees anew, which is 80 bytes of wasm.)
#[inline(never)]
pub(super) fn text(text: &JsString) -> String {
    text.as_string().unwrap_or_default()
}

/// Is this `?next=` target a path of this site, and not the login page itself?
#[wasm_bindgen(js_name = safeNext)]
#[must_use]
pub fn safe_next(next: &JsString, login_path: &JsString) -> bool {
    scope::safe_next(&text(next), &text(login_path)).is_some()
}

/// What the option may be, where the given value is none of it; see [`options::refuse`].
#[wasm_bindgen(js_name = refuseOption)]
#[must_use]
pub fn refuse_option(name: &JsString, kind: u8, number: f64, value: &JsString) -> Option<JsString> {
    options::refuse(&text(name), kind, number, &text(value)).map(JsString::from)
}
