//! Tokens: reading the times of a JWT without trusting it, and (feature `server`) verifying one.

mod fingerprint;
mod read;
#[cfg(feature = "server")]
pub mod verify;

pub use fingerprint::fingerprint;
pub use read::{MAX_TOKEN_BYTES, Times, read_times};
