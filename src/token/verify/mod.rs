//! Verifies tokens on the server: signatures by jwt-compact, and everything around them by own checks.
//!
//! [RFC 8725](https://www.rfc-editor.org/rfc/rfc8725) says what to guard against. Checked here,
//! because jwt-compact leaves it to its caller: size, `crit`, `b64`, headers that bring their own
//! key, duplicate members, the fitness of keys, and all times. An address in a token (`jku`, `x5u`)
//! is never followed.

mod algorithm;
mod claims;
mod error;
mod json;
mod jwk;
mod key;
mod keys;
mod pem;
mod remote;
mod unverified;

pub use algorithm::Algorithm;
pub use claims::{Claims, Expected};
pub use error::VerifyError;
pub use key::{Key, KeyError, MIN_SECRET_BYTES, RsaKey, Verdict};
pub use keys::{Keys, MAX_CANDIDATES, MAX_KEYS};
pub use remote::{MAX_STALE_MS, Plan, Remote};
pub use unverified::Unverified;
