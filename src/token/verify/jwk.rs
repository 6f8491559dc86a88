//! JSON Web Keys (RFC 7517), and which of them may verify a signature.

use alloc::{rc::Rc, string::String, vec::Vec};

use base64ct::{Base64UrlUnpadded, Encoding};
use serde_json::{Map, Value};

use super::algorithm::Algorithm;
use super::json::object;
use super::key::{Key, KeyError, Material, RsaKey};

impl Key {
    /// A JWK, as JSON text.
    ///
    /// # Errors
    /// It is no JWK, is meant for something else, or the key is unfit.
    pub fn jwk(json: &[u8]) -> Result<Self, KeyError> {
        let jwk = object(json).map_err(|_| KeyError::Jwk)?;
        Self::from_jwk(&jwk)
    }

    pub(super) fn from_jwk(jwk: &Map<String, Value>) -> Result<Self, KeyError> {
        let algorithm = purpose(jwk)?;
        let text = |name| jwk.get(name).and_then(Value::as_str);
        let bytes = |name| -> Result<Vec<u8>, KeyError> {
            text(name)
                .and_then(|text| Base64UrlUnpadded::decode_vec(text).ok())
                .ok_or(KeyError::Jwk)
        };
        let kty = text("kty").ok_or(KeyError::Jwk)?;
        if kty != "oct" && jwk.contains_key("d") {
            return Err(KeyError::Private);
        }
        let material = match (kty, text("crv")) {
            ("oct", _) => Self::secret(&bytes("k")?)?.material,
            ("EC", Some("P-256")) => Material::p256(&bytes("x")?, &bytes("y")?)?,
            ("OKP", Some("Ed25519")) => Material::ed25519(&bytes("x")?)?,
            ("RSA", _) => Material::Rsa(Rc::new(RsaKey::new(&bytes("n")?, &bytes("e")?)?)),
            _ => return Err(KeyError::Jwk),
        };
        let kid = match jwk.get("kid") {
            None => None,
            Some(Value::String(kid)) => Some(kid.clone()),
            Some(_) => return Err(KeyError::Jwk),
        };
        let key = Self {
            kid,
            algorithm,
            material,
        };
        match algorithm {
            Some(algorithm) if !key.fits(algorithm) => Err(KeyError::Purpose),
            _ => Ok(key),
        }
    }
}

impl Material {
    fn p256(x: &[u8], y: &[u8]) -> Result<Self, KeyError> {
        if x.len() != 32 || y.len() != 32 {
            return Err(KeyError::Jwk);
        }
        // SEC 1, section 2.3.3: an uncompressed point.
        let point = [&[4], x, y].concat();
        p256::ecdsa::VerifyingKey::from_sec1_bytes(&point)
            .map(Self::P256)
            .map_err(|_| KeyError::Point)
    }

    pub(super) fn ed25519(bytes: &[u8]) -> Result<Self, KeyError> {
        let bytes = <&[u8; 32]>::try_from(bytes).map_err(|_| KeyError::Jwk)?;
        ed25519_dalek::VerifyingKey::from_bytes(bytes)
            .ok()
            // Of a point of small order, anybody can make a signature.
            .filter(|key| !key.is_weak())
            .map(Self::Ed25519)
            .ok_or(KeyError::Point)
    }
}

/// RFC 7517, sections 4.2 to 4.4: the one algorithm that the key is for, if it says so.
fn purpose(jwk: &Map<String, Value>) -> Result<Option<Algorithm>, KeyError> {
    if jwk.get("use").is_some_and(|purpose| *purpose != "sig") {
        return Err(KeyError::Purpose);
    }
    match jwk.get("key_ops") {
        None => {}
        Some(Value::Array(operations)) if operations.iter().any(|each| *each == "verify") => {}
        Some(_) => return Err(KeyError::Purpose),
    }
    match jwk.get("alg") {
        None => Ok(None),
        Some(alg) => alg
            .as_str()
            .and_then(Algorithm::from_name)
            .map(Some)
            .ok_or(KeyError::Purpose),
    }
}
