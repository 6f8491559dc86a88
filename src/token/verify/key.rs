//! A key, and what makes one unfit.

use alloc::{rc::Rc, string::String, vec::Vec};
use core::fmt;

use jwt_compact::{
    AlgorithmExt, AlgorithmSignature, Empty, UntrustedToken,
    alg::{Ed25519, Es256, Hs256, Hs256Key},
};

use super::algorithm::Algorithm;
use super::unverified::Unverified;

/// A secret is at least as long as the hash (RFC 7518, section 3.2).
pub const MIN_SECRET_BYTES: usize = 32;

/// RFC 7518, section 3.3: 2,048 bits or more.
const MIN_RSA_BITS: usize = 2_048;

/// Longer ones cost a server's time, and nobody issues them.
const MAX_RSA_BITS: usize = 8_192;

/// Why a key will not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyError {
    /// Shorter than [`MIN_SECRET_BYTES`].
    WeakSecret,
    /// The secret is a public key (PEM, DER, SSH or JWK), which everyone knows (RFC 8725, section 2.1).
    PublicSecret,
    /// No PEM text of one `SubjectPublicKeyInfo`.
    Pem,
    /// No JWK of a supported type and curve.
    Jwk,
    /// No JWK set.
    Set,
    /// More than [`MAX_KEYS`](super::MAX_KEYS).
    TooMany,
    /// None of its keys can be used.
    Empty,
    /// The key is meant for something else: `use`, `key_ops` or `alg`.
    Purpose,
    /// A private key, which a verifier need not have.
    Private,
    /// An RSA modulus outside of 2,048 to 8,192 bits, or an exponent that is even, 1 or over 32 bits.
    WeakRsa,
    /// A point that is not on its curve, or of small order.
    Point,
    /// None of the accepted algorithms works with the key.
    Algorithm,
}

impl KeyError {
    /// What to do about it: lower case, without any text that came from outside.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::WeakSecret => {
                "`secret` is shorter than 32 bytes, as rfc 7518 section 3.2 demands for hs256: generate a longer one"
            }
            Self::PublicSecret => {
                "`secret` is a public key, which everyone may know: pass it as `publicKey` or `jwk`"
            }
            Self::Pem => {
                "`publicKey` is no pem text of a p-256, ed25519 or rsa key: it begins with -----BEGIN PUBLIC KEY-----"
            }
            Self::Jwk => {
                "the jwk is none of a supported type: EC with P-256, OKP with Ed25519, RSA or oct"
            }
            Self::Set => "no jwk set: an object whose `keys` is a list of jwks",
            Self::TooMany => "a jwk set of more than 64 keys: leave out those that are not in use",
            Self::Empty => "the jwk set has no key that can be used here",
            Self::Purpose => {
                "the jwk is not for verifying signatures: its `use`, `key_ops` or `alg` says otherwise"
            }
            Self::Private => "the jwk is a private key: leave its `d` out",
            Self::WeakRsa => {
                "the rsa key is not between 2048 and 8192 bits, or its exponent is unfit: generate another one"
            }
            Self::Point => "the public key is no point of its curve: export it again",
            Self::Algorithm => "no key works with any of `algorithms`: correct one of the two",
        }
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.message())
    }
}

impl core::error::Error for KeyError {}

/// A public RSA key, as big-endian numbers without leading zeros.
#[derive(Debug, PartialEq, Eq)]
pub struct RsaKey {
    /// The modulus.
    pub modulus: Vec<u8>,
    /// The public exponent.
    pub exponent: Vec<u8>,
}

impl RsaKey {
    pub(super) fn new(modulus: &[u8], exponent: &[u8]) -> Result<Self, KeyError> {
        let modulus = without_zeros(modulus);
        let exponent = without_zeros(exponent);
        let bits = modulus.len() * 8
            - modulus
                .first()
                .map_or(0, |byte| byte.leading_zeros() as usize);
        let odd = |number: &[u8]| number.last().is_some_and(|byte| byte & 1 == 1);
        if !(MIN_RSA_BITS..=MAX_RSA_BITS).contains(&bits)
            || !odd(modulus)
            || !odd(exponent)
            || exponent == [1]
            || exponent.len() > 4
        {
            return Err(KeyError::WeakRsa);
        }
        Ok(Self {
            modulus: modulus.into(),
            exponent: exponent.into(),
        })
    }
}

fn without_zeros(mut number: &[u8]) -> &[u8] {
    while let [0, rest @ ..] = number {
        number = rest;
    }
    number
}

/// What a key is made of.
pub(super) enum Material {
    Secret(Hs256Key),
    P256(p256::ecdsa::VerifyingKey),
    Ed25519(ed25519_dalek::VerifyingKey),
    Rsa(Rc<RsaKey>),
}

/// What a key says of a signature.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is this key's.
    Right,
    /// It is not.
    Wrong,
    /// To be verified elsewhere. There is no RSA here: the crate `rsa` has the open advisory
    /// RUSTSEC-2023-0071, and every server has `WebCrypto`.
    Elsewhere(Rc<RsaKey>),
}

/// A key to verify with.
pub struct Key {
    pub(super) kid: Option<String>,
    /// The only algorithm that the key is meant for.
    pub(super) algorithm: Option<Algorithm>,
    pub(super) material: Material,
}

impl Key {
    /// A shared secret, for HS256.
    ///
    /// # Errors
    /// It is too short, or is a public key.
    pub fn secret(secret: &[u8]) -> Result<Self, KeyError> {
        if is_public_key(secret) {
            return Err(KeyError::PublicSecret);
        }
        if secret.len() < MIN_SECRET_BYTES {
            return Err(KeyError::WeakSecret);
        }
        Ok(Material::Secret(Hs256Key::new(secret)).into())
    }

    /// Can it verify signatures of this algorithm?
    #[must_use]
    pub fn fits(&self, algorithm: Algorithm) -> bool {
        let able = match self.material {
            Material::Secret(_) => algorithm == Algorithm::Hs256,
            Material::P256(_) => algorithm == Algorithm::Es256,
            Material::Ed25519(_) => algorithm == Algorithm::EdDsa,
            Material::Rsa(_) => matches!(algorithm, Algorithm::Rs256 | Algorithm::Ps256),
        };
        able && self.algorithm.is_none_or(|only| only == algorithm)
    }

    /// Is the token's signature this key's?
    #[must_use]
    pub fn judge(&self, token: &Unverified) -> Verdict {
        if !self.fits(token.algorithm()) {
            return Verdict::Wrong;
        }
        let right = match &self.material {
            Material::Secret(key) => verify(&Hs256, key, token),
            Material::P256(key) => verify(&Es256, key, token),
            Material::Ed25519(key) => verify(&Ed25519, key, token),
            Material::Rsa(key) => return Verdict::Elsewhere(Rc::clone(key)),
        };
        if right {
            Verdict::Right
        } else {
            Verdict::Wrong
        }
    }
}

impl From<Material> for Key {
    fn from(material: Material) -> Self {
        Self {
            kid: None,
            algorithm: None,
            material,
        }
    }
}

/// Says which kind of key it is, and nothing of its content.
impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self.material {
            Material::Secret(_) => "Key(secret)",
            Material::P256(_) => "Key(P-256)",
            Material::Ed25519(_) => "Key(Ed25519)",
            Material::Rsa(_) => "Key(RSA)",
        })
    }
}

fn verify<A>(algorithm: &A, key: &A::VerifyingKey, token: &Unverified) -> bool
where
    A: AlgorithmExt,
    A::Signature: AlgorithmSignature,
{
    UntrustedToken::new(token.token()).is_ok_and(|untrusted| {
        algorithm
            .validator::<Empty>(key)
            .validate(&untrusted)
            .is_ok()
    })
}

fn is_public_key(key: &[u8]) -> bool {
    let has = |part: &[u8]| key.windows(part.len()).any(|window| window == part);
    let der = match key {
        [0x30, 0x82, high, low, 0x30, ..] => {
            key.len() == 4 + (usize::from(*high) << 8) + usize::from(*low)
        }
        [0x30, 0x81, length, 0x30, ..] => key.len() == 3 + usize::from(*length),
        [0x30, length @ 0..=0x7f, 0x30, ..] => key.len() == 2 + usize::from(*length),
        _ => false,
    };
    let jwk = key.trim_ascii_start().starts_with(b"{") && has(b"\"kty\"");
    der || jwk || has(b"-----BEGIN ") || key.starts_with(b"ssh-") || key.starts_with(b"ecdsa-sha2-")
}
