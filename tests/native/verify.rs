//! What a server lets in: tokens whose signature, form, times and claims are right.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

#[path = "support/encoded.rs"]
mod encoded;
#[path = "verify/hs256.rs"]
mod hs256;
#[path = "verify/keys.rs"]
mod keys;
#[path = "verify/remote.rs"]
mod remote;
#[path = "verify/signatures.rs"]
mod signatures;
#[path = "verify/support.rs"]
mod support;
