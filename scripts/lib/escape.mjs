// Bytes as ASCII text that compresses nearly as well as the bytes: common bytes are one character each.

// What may stand between quotes in JavaScript as it is: their codes, from the first character to the last.
const FIRST = 32;
const LAST = 126;
const NEVER = '"\\$`';

// The last of them start an escape.
const ESCAPES = 3;

const plain = () => {
  const codes = [];
  for (let code = FIRST; code <= LAST; code++) if (!NEVER.includes(String.fromCharCode(code))) codes.push(code);
  return codes;
};

/**
 * `{ text, common }`: the bytes as text, and which bytes have one character each: 64 hexadecimal digits, the lowest bit
 * of the first for byte 0. Common bytes that are characters stand for themselves, others take the characters that are
 * left, in ascending order; the rest takes an escape and a character. Base64 would break the byte alignment that
 * compressors live on.
 *
 * @param {Uint8Array} bytes
 */
export function escapeBytes(bytes) {
  const counts = new Array(256).fill(0);
  for (const byte of bytes) counts[byte]++;
  const byCount = counts.map((_, byte) => byte).sort((a, b) => counts[b] - counts[a] || a - b);
  const most = byCount.slice(0, plain().length - ESCAPES);
  const bits = counts.map((_, byte) => (most.includes(byte) ? 1 : 0));
  const digits = Array.from({ length: 64 }, (_, at) =>
    bits.slice(4 * at, 4 * at + 4).reduceRight((digit, bit) => 2 * digit + bit),
  );
  const common = digits.map((digit) => digit.toString(16)).join('');
  const codes = plain();
  const singles = most.length;
  const written = new Array(256);
  bytesInOrder(common, codes, singles).forEach((byte, place) => {
    const rest = place - singles;
    const chars = rest < 0 ? [place] : [singles + Math.floor(rest / codes.length), rest % codes.length];
    written[byte] = String.fromCharCode(...chars.map((at) => codes[at]));
  });
  return { text: Array.from(bytes, (byte) => written[byte]).join(''), common };
}

/** All bytes, in the order of their characters. The decoder has this function in it. */
const bytesInOrder = (common, codes, singles) => {
  const all = [...Array(256).keys()];
  const single = (byte) => (Number.parseInt(common[byte >> 2], 16) >> (byte & 3)) & 1;
  const own = codes.slice(0, singles);
  const others = all.filter((byte) => single(byte) && !own.includes(byte));
  return [...own.map((code) => (single(code) ? code : others.shift())), ...all.filter((byte) => !single(byte))];
};

// A name that nobody else has: minifiers keep it, since they see no declaration.
const NAME = 'AUTHFLIGHT_CORE';

/**
 * `{ source, text }`: the source of an ES module that exports `compile()`, which decodes and compiles the bytes at once;
 * and a statement with the bytes, to stand behind everything else, as text among code compresses worse.
 */
export function inlineModule(bytes) {
  const { text, common } = escapeBytes(bytes);
  const codes = plain().length;
  const singles = codes - ESCAPES;
  const source = `const bytesInOrder = ${bytesInOrder};
export const compile = () => {
  const codes = [];
  for (let code = ${FIRST}; code <= ${LAST}; code++)
    if (!${JSON.stringify(NEVER)}.includes(String.fromCharCode(code))) codes.push(code);
  const order = bytesInOrder('${common}', codes, ${singles});
  const places = [];
  codes.forEach((code, place) => {
    places[code] = place;
  });
  const bytes = new Uint8Array(${bytes.length});
  let escape = 0;
  let at = 0;
  for (let i = 0; i < ${NAME}.length; i++) {
    const place = places[${NAME}.charCodeAt(i)];
    if (!escape && place >= ${singles}) escape = (place - ${singles}) * ${codes} + ${singles};
    else {
      bytes[at++] = order[escape + place];
      escape = 0;
    }
  }
  return new WebAssembly.Module(bytes);
};
`;
  return { source, text: `var ${NAME}=${JSON.stringify(text)};\n` };
}
