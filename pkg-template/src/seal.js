// What becomes of a refresh token, sealed: only who holds that token can open it.

const HKDF = 'HKDF';
const AES = 'AES-GCM';
const IV_BYTES = 12;

const utf8 = (text) => new TextEncoder().encode(text);

// What others know a refresh token by: its SHA-256 in hexadecimal digits.
export const keyOf = async (token) => {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(token)));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
};

const secretOf = async (token) => {
  const { subtle } = crypto;
  const raw = await subtle.importKey('raw', utf8(token), HKDF, false, ['deriveKey']);
  const how = { name: HKDF, hash: 'SHA-256', salt: utf8(''), info: utf8('authflight') };
  return subtle.deriveKey(how, raw, { name: AES, length: 256 }, false, ['encrypt', 'decrypt']);
};

// Base64 of the initialisation vector and what AES-GCM made of the text.
export const seal = async (token, text) => {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const data = await crypto.subtle.encrypt({ name: AES, iv }, await secretOf(token), utf8(text));
  return btoa(String.fromCharCode(...iv, ...new Uint8Array(data)));
};

// Rejects where it was sealed with another token, or changed since.
export const open = async (token, sealed) => {
  const bytes = Uint8Array.from(atob(sealed), (char) => char.charCodeAt(0));
  const how = { name: AES, iv: bytes.subarray(0, IV_BYTES) };
  const data = await crypto.subtle.decrypt(how, await secretOf(token), bytes.subarray(IV_BYTES));
  return new TextDecoder().decode(data);
};
