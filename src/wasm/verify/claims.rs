//! Claims as a plain JavaScript object.

use serde::Serialize;
use serde_json::{Number, Value};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

use crate::token::verify::Claims;

/// The last integer up to which a JavaScript number holds each one.
const MAX_SAFE: u64 = (1 << 53) - 1;

/// Numbers as `JSON.parse` reads them: integers beyond 2^53 are rounded.
pub(super) fn to_js(claims: Claims) -> Result<JsValue, JsValue> {
    let mut claims = Value::Object(claims);
    adapt(&mut claims);
    serialise(&claims)
}

/// Maps as objects, and nothing as `null`.
pub(super) fn serialise(value: &Value) -> Result<JsValue, JsValue> {
    Ok(value.serialize(&Serializer::json_compatible())?)
}

/// The serializer refuses large integers, and assigns members one by one: assigned, `__proto__` would
/// become the prototype. No issuer has a use for such a claim, so it is left out.
fn adapt(value: &mut Value) {
    match value {
        Value::Number(number) => {
            let large = number.as_u64().is_some_and(|number| number > MAX_SAFE)
                || number
                    .as_i64()
                    .is_some_and(|number| number.unsigned_abs() > MAX_SAFE);
            if large && let Some(rounded) = number.as_f64().and_then(Number::from_f64) {
                *number = rounded;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(adapt),
        Value::Object(members) => {
            members.remove("__proto__");
            members.values_mut().for_each(adapt);
        }
        _ => {}
    }
}
