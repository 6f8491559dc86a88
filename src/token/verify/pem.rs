//! Public keys as PEM text (RFC 7468, section 13): `-----BEGIN PUBLIC KEY-----`.

use alloc::rc::Rc;

use pkcs1::RsaPublicKey;
use spki::{Document, ObjectIdentifier, SubjectPublicKeyInfoRef};

use super::key::{Key, KeyError, Material, RsaKey};

/// RFC 5480, section 2.1.1; RFC 8410, section 3; RFC 3279, section 2.3.1.
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

impl Key {
    /// A public key: P-256, Ed25519 or RSA.
    ///
    /// # Errors
    /// It is no such text, or the key is unfit.
    pub fn pem(text: &str) -> Result<Self, KeyError> {
        let (label, document) = Document::from_pem(text.trim()).map_err(|_| KeyError::Pem)?;
        if label != "PUBLIC KEY" {
            return Err(KeyError::Pem);
        }
        let info =
            SubjectPublicKeyInfoRef::try_from(document.as_bytes()).map_err(|_| KeyError::Pem)?;
        let bytes = info.subject_public_key.as_bytes().ok_or(KeyError::Pem)?;
        let material = match info.algorithm.oid {
            EC if info.algorithm.parameters_oid() == Ok(P256) => {
                p256::ecdsa::VerifyingKey::from_sec1_bytes(bytes)
                    .map(Material::P256)
                    .map_err(|_| KeyError::Point)?
            }
            ED25519 => Material::ed25519(bytes)?,
            RSA => {
                let key = RsaPublicKey::try_from(bytes).map_err(|_| KeyError::Pem)?;
                let key = RsaKey::new(key.modulus.as_bytes(), key.public_exponent.as_bytes())?;
                Material::Rsa(Rc::new(key))
            }
            _ => return Err(KeyError::Pem),
        };
        Ok(material.into())
    }
}
