//! The keys of a verifier, and which of them a token may be signed with.

use alloc::vec::Vec;

use serde_json::Value;

use super::algorithm::Algorithm;
use super::error::VerifyError;
use super::json::object;
use super::key::{Key, KeyError, Material};
use super::unverified::Unverified;

/// Most keys of a set that are looked at.
pub const MAX_KEYS: usize = 64;

/// Most keys that a token without `kid` is tried with: each costs a verification.
pub const MAX_CANDIDATES: usize = 4;

/// One key, or the usable ones of a set.
#[derive(Debug)]
pub struct Keys {
    keys: Vec<Key>,
    /// In a set a token's `kid` names the key (RFC 7515, section 4.1.4).
    is_set: bool,
}

impl Keys {
    /// One key, which is used whatever `kid` a token has.
    #[must_use]
    pub fn one(key: Key) -> Self {
        Self {
            keys: [key].into(),
            is_set: false,
        }
    }

    /// A JWK set of one's own, as JSON text.
    ///
    /// Keys that are of no use here are passed over (RFC 7517, section 5).
    ///
    /// # Errors
    /// It is no JWK set, or no key is left.
    pub fn local(json: &[u8]) -> Result<Self, KeyError> {
        let keys = Self::set(json)?;
        if keys.keys.is_empty() {
            return Err(KeyError::Empty);
        }
        Ok(keys)
    }

    /// A JWK set that was fetched, as JSON text. It may be empty, and a secret in it is none.
    ///
    /// # Errors
    /// It is no JWK set.
    pub fn published(json: &[u8]) -> Result<Self, KeyError> {
        let mut keys = Self::set(json)?;
        keys.keys
            .retain(|key| !matches!(key.material, Material::Secret(_)));
        Ok(keys)
    }

    fn set(json: &[u8]) -> Result<Self, KeyError> {
        let set = object(json).map_err(|_| KeyError::Set)?;
        let Some(Value::Array(listed)) = set.get("keys") else {
            return Err(KeyError::Set);
        };
        if listed.len() > MAX_KEYS {
            return Err(KeyError::TooMany);
        }
        let keys = listed
            .iter()
            .filter_map(|jwk| Key::from_jwk(jwk.as_object()?).ok())
            .collect();
        Ok(Self { keys, is_set: true })
    }

    /// Does any key work with this algorithm?
    #[must_use]
    pub fn fit(&self, algorithm: Algorithm) -> bool {
        self.keys.iter().any(|key| key.fits(algorithm))
    }

    /// The keys that may have signed the token: one at least.
    ///
    /// # Errors
    /// There are none, or too many to try.
    pub fn candidates(&self, token: &Unverified) -> Result<Vec<&Key>, VerifyError> {
        let named = |key: &Key| match token.kid() {
            Some(kid) if self.is_set => key.kid.as_deref() == Some(kid),
            _ => true,
        };
        let found: Vec<&Key> = self
            .keys
            .iter()
            .filter(|key| key.fits(token.algorithm()) && named(key))
            .collect();
        match found.len() {
            0 => Err(VerifyError::UnknownKey),
            1..=MAX_CANDIDATES => Ok(found),
            _ => Err(VerifyError::AmbiguousKey),
        }
    }
}
