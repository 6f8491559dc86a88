// Bytes as ASCII text that compresses nearly as well as the bytes: common bytes are one character each.

// What may stand between quotes in JavaScript as it is: their codes, from the first character to the last.
const FIRST = 32;
const LAST = 126;
const NEVER = Array.from('"\\$`', (char) => char.charCodeAt(0));

// The last of them start an escape.
const ESCAPES = 2;

// What texts are made of stands for itself.
const OWN = /[a-z ]/;

const plain = () => {
  const codes = [];
  for (let code = FIRST; code <= LAST; code++) if (!NEVER.includes(code)) codes.push(code);
  return codes;
};

/**
 * `{ text, common }`: the bytes as text, and those that have one character each, in the order of their characters, two
 * hexadecimal digits for each. The most common one that does not stand for itself takes the first character that is
 * left, and so on: of several orders the one that compresses best. All other bytes take an escape and a character.
 * Base64 would break the byte alignment that compressors live on.
 *
 * @param {Uint8Array} bytes
 */
export function escapeBytes(bytes) {
  const counts = new Array(256).fill(0);
  for (const byte of bytes) counts[byte]++;
  const byCount = counts.map((_, byte) => byte).sort((a, b) => counts[b] - counts[a] || a - b);
  const codes = plain();
  const singles = codes.length - ESCAPES;
  const most = byCount.slice(0, singles);
  const isOwn = (byte) => OWN.test(String.fromCharCode(byte));
  const others = most.filter((byte) => !isOwn(byte));
  const order = codes.slice(0, singles).map((code) => (isOwn(code) && most.includes(code) ? code : others.shift()));
  const common = order.map((byte) => byte.toString(16).padStart(2, '0')).join('');
  for (let byte = 0; byte < 256; byte++) if (!order.includes(byte)) order.push(byte);
  const written = new Array(256);
  order.forEach((byte, place) => {
    const rest = place - singles;
    const chars = rest < 0 ? [place] : [singles + Math.floor(rest / codes.length), rest % codes.length];
    written[byte] = String.fromCharCode(...chars.map((at) => codes[at]));
  });
  return { text: Array.from(bytes, (byte) => written[byte]).join(''), common };
}

// A name that nobody else has: minifiers keep it, since they see no declaration.
const NAME = 'AUTHFLIGHT_CORE';

/**
 * `{ source, text }`: the source of an ES module that exports `compile()`, which decodes and compiles the bytes at once;
 * and a statement with the bytes, to stand behind everything else, as text among code compresses worse.
 */
export function inlineModule(bytes) {
  const { text, common } = escapeBytes(bytes);
  const firstEscape = LAST + 1 - ESCAPES;
  const source = `export const compile = () => {
  const order = '${common}'.match(/../g).map((digits) => Number.parseInt(digits, 16));
  for (let byte = 0; byte < 256; byte++) if (!order.includes(byte)) order.push(byte);
  // The byte of a character; of an escape where in here the characters after it are. Few steps for each character: this
  // runs before a page's first request, and engines have not compiled it by then.
  const table = [];
  for (let after = 0; after <= ${256 * ESCAPES}; after += 256)
    for (let code = ${FIRST}; code <= ${LAST}; code++)
      if (!${JSON.stringify(NEVER)}.includes(code))
        table[after + code] = after < 1 && code >= ${firstEscape} ? (code - ${firstEscape - 1}) * 256 : order.shift();
  // What is decoded takes the place of what has been read.
  const bytes = new TextEncoder().encode(${NAME});
  const { length } = bytes;
  let after = 0;
  let at = 0;
  for (let i = 0; i < length; i++) {
    const byte = table[after + bytes[i]];
    if (byte < 256) {
      bytes[at++] = byte;
      after = 0;
    } else after = byte;
  }
  return new WebAssembly.Module(bytes.subarray(0, at));
};
`;
  return { source, text: `var ${NAME}=${JSON.stringify(text)};\n` };
}
