//! The crate as JavaScript sees it: the only code that names JavaScript.
//!
//! JavaScript drives every request (`pkg-template/src/engine.js`) and asks [`client::Core`] for each
//! decision by a synchronous call that passes numbers, so that a request with a valid token costs no
//! promise, no closure and no string here. Texts leave as `JsString`: a returned `String` is shrunk first, and
//! freed by the glue. Waiting and refreshing are asynchronous and live here.

pub mod client;
pub mod cookies;
pub mod host;
#[cfg(feature = "browser")]
mod memory;
pub mod refresh;
#[cfg(any(feature = "browser", feature = "server"))]
mod runtime;
pub mod tokens;
pub mod values;
#[cfg(feature = "server")]
pub mod verify;
