//! Token refresh in single flight: the engine behind the `authflight` npm package.
//!
//! The crate decides; JavaScript carries out. [`session`] is a state machine that is told what
//! happened and what time it is, and says what to do next: no clock, no JavaScript, no async.
//! [`token`], [`cookie`], [`scope`], [`options`] and [`error`] are pure as well. Only `wasm`, built
//! for `wasm32` alone, names JavaScript.
#![cfg_attr(not(any(test, not(feature = "browser"))), no_std)]

extern crate alloc;

mod bytes;
pub mod cookie;
pub mod error;
pub mod options;
pub mod scope;
pub mod session;
pub mod token;
#[cfg(target_arch = "wasm32")]
pub mod wasm;

pub use session::{Action, Attempt, Credential, Session, Step};
