//! A token as it came: its form and header are checked, its signature is not.

use alloc::{string::String, vec::Vec};

use base64ct::{Base64UrlUnpadded, Encoding};
use serde_json::{Map, Value};

use super::algorithm::Algorithm;
use super::claims::{self, Claims, Expected, Times};
use super::error::VerifyError;
use super::json::{JsonError, object};
use crate::token::MAX_TOKEN_BYTES;

/// A token whose signature has still to be checked.
#[derive(Debug)]
pub struct Unverified<'a> {
    token: &'a str,
    algorithm: Algorithm,
    kid: Option<String>,
    claims: Claims,
    times: Times,
    signature: Vec<u8>,
}

impl<'a> Unverified<'a> {
    /// Reads a token whose `alg` is one of the accepted algorithms.
    ///
    /// # Errors
    /// Form or header will not do; see [`VerifyError`]. Of the claims only that they cannot be read.
    pub fn read(token: &'a str, accepted: &[Algorithm]) -> Result<Self, VerifyError> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(VerifyError::TooLong);
        }
        let mut segments = token.split('.');
        let (Some(header), Some(claims), Some(signature), None) = (
            segments.next(),
            segments.next(),
            segments.next(),
            segments.next(),
        ) else {
            return Err(VerifyError::Malformed);
        };
        let header = decode(header)?;
        let algorithm = header
            .get("alg")
            .and_then(Value::as_str)
            .and_then(Algorithm::from_name)
            .filter(|algorithm| accepted.contains(algorithm))
            .ok_or(VerifyError::Algorithm)?;
        let kid = check(&header)?;
        let claims = decode(claims)?;
        let times = Times::of(&claims)?;
        let signature =
            Base64UrlUnpadded::decode_vec(signature).map_err(|_| VerifyError::Malformed)?;
        Ok(Self {
            token,
            algorithm,
            kid,
            claims,
            times,
            signature,
        })
    }

    /// The `alg` of its header.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The `kid` of its header, which names the key.
    #[must_use]
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The whole token.
    #[must_use]
    pub const fn token(&self) -> &'a str {
        self.token
    }

    /// What is signed, and the signature; for a verification that is done elsewhere.
    #[must_use]
    pub fn signed(&self) -> (&'a str, &[u8]) {
        let signed = self.token.rsplit_once('.').map_or("", |(signed, _)| signed);
        (signed, &self.signature)
    }

    /// The claims, now that the signature has been found right, or not.
    ///
    /// `now_s`: seconds since 1970.
    ///
    /// # Errors
    /// The signature is wrong, or else a claim; [`VerifyError::Expired`] if nothing else is.
    pub fn conclude(
        self,
        signature_is_right: bool,
        now_s: i64,
        expected: &Expected,
    ) -> Result<Claims, VerifyError> {
        if !signature_is_right {
            return Err(VerifyError::Signature);
        }
        claims::check(&self.claims, self.times, now_s, expected)?;
        Ok(self.claims)
    }
}

fn decode(segment: &str) -> Result<Map<String, Value>, VerifyError> {
    let json = Base64UrlUnpadded::decode_vec(segment).map_err(|_| VerifyError::Malformed)?;
    object(&json).map_err(|error| match error {
        JsonError::Duplicate => VerifyError::Duplicate,
        JsonError::Malformed => VerifyError::Malformed,
    })
}

/// Members that jwt-compact would pass over.
fn check(header: &Map<String, Value>) -> Result<Option<String>, VerifyError> {
    let foreign = ["crit", "cty", "enc", "jku", "jwk", "x5u", "x5c"]
        .iter()
        .any(|name| header.contains_key(*name));
    if foreign || header.get("b64").is_some_and(|b64| *b64 != true) {
        return Err(VerifyError::Header);
    }
    match header.get("kid") {
        None => Ok(None),
        Some(Value::String(kid)) => Ok(Some(kid.clone())),
        Some(_) => Err(VerifyError::Header),
    }
}
