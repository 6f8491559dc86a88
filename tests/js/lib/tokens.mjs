// Tokens for tests: of any shape, also of such that no server would issue.

import { hex } from './api.mjs';

const encoder = new TextEncoder();

/** Base64url of a text or of bytes. */
export function base64url(value) {
  const bytes = typeof value === 'string' ? encoder.encode(value) : value;
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** A JWT with this payload, given as an object or as raw text, and a signature that nobody can verify. */
export function jwt(payload) {
  const text = typeof payload === 'string' ? payload : JSON.stringify({ jti: hex(16), ...payload });
  return `${base64url('{"alg":"HS256","typ":"JWT"}')}.${base64url(text)}.${hex(24)}`;
}

/** A pair of opaque tokens. */
export const pair = () => ({ accessToken: hex(24), refreshToken: hex(24) });

export const seconds = (fromNow = 0) => Math.floor(Date.now() / 1000) + fromNow;

/** The first piece of `length` characters of any token that occurs in `text`, or `null`. */
export function fragmentIn(text, tokens, length = 10) {
  for (const token of tokens) {
    for (let at = 0; at + length <= token.length; at += 1) {
      const piece = token.slice(at, at + length);
      if (text.includes(piece)) return piece;
    }
  }
  return null;
}
