//! Free functions over URLs and options.

use js_sys::JsString;
use wasm_bindgen::prelude::*;

use crate::{options, scope};

/// Is this `?next=` target a path of this site, and not the login page itself?
#[wasm_bindgen(js_name = safeNext)]
#[must_use]
pub fn safe_next(next: &str, login_path: &str) -> bool {
    scope::safe_next(next, login_path).is_some()
}

/// What the option may be, where the given value is none of it; see [`options::refuse`].
#[wasm_bindgen(js_name = refuseOption)]
#[must_use]
pub fn refuse_option(name: &str, kind: u8, number: f64, text: &str) -> Option<JsString> {
    options::refuse(name, kind, number, text).map(JsString::from)
}
