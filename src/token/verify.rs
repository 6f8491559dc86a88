//! Verifies tokens on the server: signature by jwt-compact, and everything around it by own checks.
//!
//! [RFC 8725](https://www.rfc-editor.org/rfc/rfc8725) says what to guard against. Checked here,
//! because jwt-compact leaves it to its caller: size, `crit`, `b64`, headers that bring their own
//! key, duplicate members, and all times. Its `validate_maturity` overflows, and panics, for the
//! smallest `nbf` that it can represent, so times are compared as integers.

use alloc::{string::String, vec::Vec};
use core::{cell::Cell, fmt};

use base64ct::{Base64UrlUnpadded, Encoding};
use jwt_compact::{
    AlgorithmExt, Empty, UntrustedToken, ValidationError,
    alg::{Hs256, Hs256Key},
};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::MAX_TOKEN_BYTES;

/// The claims of a verified token.
pub type Claims = Map<String, Value>;

/// From here on a time is refused: as seconds it is the year 33658, and most likely the issuer
/// wrote milliseconds, which would make the token last for ever.
const TIME_LIMIT_S: i64 = 1_000_000_000_000;

/// What a token must state besides its times (RFC 8725, sections 3.8 and 3.9). Default: nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Expected<'a> {
    /// The only accepted `iss`.
    pub issuer: Option<&'a str>,
    /// The `aud`, or one of several, must be this.
    pub audience: Option<&'a str>,
}

/// Why a token is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerifyError {
    /// Longer than [`MAX_TOKEN_BYTES`].
    TooLong,
    /// Not three segments, wrong base64url, no JSON objects, nesting that is too deep, or a claim
    /// of the wrong type.
    Malformed,
    /// Two members of one name, at any depth (RFC 8725, section 2.6; RFC 7515, section 4).
    Duplicate,
    /// `alg` is another than HS256; `none` in any letter case is one of these.
    Algorithm,
    /// A header member that changes what the signature means, or brings a key: `crit`, `b64`
    /// other than `true`, `cty`, `enc`, `jku`, `jwk`, `x5u`, `x5c`.
    Header,
    /// The key is empty.
    EmptyKey,
    /// The key is a public key (PEM, DER, SSH or JWK), which everyone knows: the HS256 key must be
    /// secret (RFC 8725, section 2.1).
    PublicKey,
    /// The signature is not that of this key.
    Signature,
    /// `exp` is missing, is no number, or is no sensible number of seconds.
    Expiry,
    /// `nbf` or `iat` is no sensible number of seconds.
    Time,
    /// `exp` has passed.
    Expired,
    /// `nbf` is still to come.
    NotYetValid,
    /// `iss` is not the expected one.
    Issuer,
    /// `aud` does not have the expected one.
    Audience,
}

impl VerifyError {
    /// What to do about it: lower case, without any text that came from outside.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::TooLong => "the token is longer than 64 KiB: send a shorter one",
            Self::Malformed => "the token is no json web token: send header, claims and signature",
            Self::Duplicate => "the token has two members of one name: issue it with one of each",
            Self::Algorithm => {
                "the token is not signed with hs256: configure its algorithm or issuer"
            }
            Self::Header => {
                "the token's header has a member that is not supported: issue it without"
            }
            Self::EmptyKey => "the hs256 key is empty: set the shared secret",
            Self::PublicKey => "the hs256 key is a public key: set the shared secret instead",
            Self::Signature => "the token's signature is wrong: sign in again, or check the secret",
            Self::Expiry => "the token's exp must be a number of seconds: issue it with one",
            Self::Time => "the token's nbf and iat must be numbers of seconds: correct the issuer",
            Self::Expired => "the token has expired: refresh it",
            Self::NotYetValid => "the token is not valid yet: check both clocks or allow a leeway",
            Self::Issuer => "the token is from another issuer: sign in at the expected one",
            Self::Audience => "the token is for another audience: request one for this service",
        }
    }
}

impl fmt::Display for VerifyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.message())
    }
}

impl core::error::Error for VerifyError {}

/// Verifies a token that was signed with HS256 and returns its claims.
///
/// `now_s` is the present time in seconds since 1970. `leeway_s` is how far the clocks may be
/// apart, in seconds; 0 means 0: the token is over from the second of its `exp` on (RFC 7519,
/// section 4.1.4). `exp` is required. Times may have fractions, which are rounded down.
///
/// # Errors
///
/// See [`VerifyError`]. Nothing that depends on the claims is told before the signature has been
/// found right, except that they can be read at all.
pub fn verify_hs256(
    token: &str,
    key: &[u8],
    now_s: i64,
    leeway_s: u32,
    expected: Expected,
) -> Result<Claims, VerifyError> {
    if key.is_empty() {
        return Err(VerifyError::EmptyKey);
    }
    if is_public_key(key) {
        return Err(VerifyError::PublicKey);
    }
    if token.len() > MAX_TOKEN_BYTES {
        return Err(VerifyError::TooLong);
    }
    let mut segments = token.split('.');
    let (Some(header), Some(claims), Some(_), None) = (
        segments.next(),
        segments.next(),
        segments.next(),
        segments.next(),
    ) else {
        return Err(VerifyError::Malformed);
    };
    check_header(&object(header)?)?;
    let claims = object(claims)?;
    let expires_at_s = seconds(&claims, "exp")
        .flatten()
        .ok_or(VerifyError::Expiry)?;
    let not_before_s = seconds(&claims, "nbf").ok_or(VerifyError::Time)?;
    seconds(&claims, "iat").ok_or(VerifyError::Time)?;

    let untrusted = UntrustedToken::new(token).map_err(|_| VerifyError::Malformed)?;
    Hs256
        .validator::<Empty>(&Hs256Key::new(key))
        .validate(&untrusted)
        .map_err(|error| match error {
            ValidationError::AlgorithmMismatch { .. } => VerifyError::Algorithm,
            ValidationError::MalformedClaims(_) => VerifyError::Malformed,
            _ => VerifyError::Signature,
        })?;

    let leeway_s = i64::from(leeway_s);
    if now_s >= expires_at_s + leeway_s {
        return Err(VerifyError::Expired);
    }
    if not_before_s.is_some_and(|from| now_s < from - leeway_s) {
        return Err(VerifyError::NotYetValid);
    }
    check_expected(&claims, expected)?;
    Ok(claims)
}

fn check_header(header: &Map<String, Value>) -> Result<(), VerifyError> {
    if header.get("alg").and_then(Value::as_str) != Some("HS256") {
        return Err(VerifyError::Algorithm);
    }
    let foreign = ["crit", "cty", "enc", "jku", "jwk", "x5u", "x5c"]
        .iter()
        .any(|name| header.contains_key(*name));
    if foreign || header.get("b64").is_some_and(|b64| *b64 != true) {
        return Err(VerifyError::Header);
    }
    Ok(())
}

fn check_expected(claims: &Claims, expected: Expected) -> Result<(), VerifyError> {
    let holds = |name, wanted: &str| match claims.get(name) {
        Some(Value::String(found)) => found == wanted,
        Some(Value::Array(several)) if name == "aud" => several.iter().any(|one| *one == wanted),
        _ => false,
    };
    if expected.issuer.is_some_and(|issuer| !holds("iss", issuer)) {
        return Err(VerifyError::Issuer);
    }
    if expected
        .audience
        .is_some_and(|audience| !holds("aud", audience))
    {
        return Err(VerifyError::Audience);
    }
    Ok(())
}

/// A time claim in whole seconds: nothing inside where it is missing, nothing at all where it is
/// no number, or none between plus and minus [`TIME_LIMIT_S`].
#[allow(clippy::cast_possible_truncation, clippy::option_option)]
fn seconds(claims: &Claims, name: &str) -> Option<Option<i64>> {
    let Some(value) = claims.get(name) else {
        return Some(None);
    };
    let seconds = value
        .as_i64()
        // A cast saturates, so what is too large fails the comparison below.
        .or_else(|| value.as_f64().map(|float| float.floor() as i64))?;
    (-TIME_LIMIT_S < seconds && seconds < TIME_LIMIT_S).then_some(Some(seconds))
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

/// Decodes a segment into a JSON object without duplicate members.
fn object(segment: &str) -> Result<Map<String, Value>, VerifyError> {
    let json = Base64UrlUnpadded::decode_vec(segment).map_err(|_| VerifyError::Malformed)?;
    let duplicate = Cell::new(false);
    let mut deserializer = serde_json::Deserializer::from_slice(&json);
    let value = Unique(&duplicate)
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value));
    match value {
        Ok(Value::Object(object)) => Ok(object),
        Err(_) if duplicate.get() => Err(VerifyError::Duplicate),
        _ => Err(VerifyError::Malformed),
    }
}

/// Reads a JSON value and notes, in the cell, that it stopped at a duplicate member. `Value` on
/// its own would take the last one.
#[derive(Clone, Copy)]
struct Unique<'a>(&'a Cell<bool>);

impl<'de> DeserializeSeed<'de> for Unique<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Unique<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a json value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = items.next_element_seed(self)? {
            values.push(value);
        }
        Ok(values.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            if object.contains_key(&name) {
                self.0.set(true);
                return Err(A::Error::custom("duplicate member"));
            }
            let value = members.next_value_seed(self)?;
            object.insert(name, value);
        }
        Ok(object.into())
    }
}
