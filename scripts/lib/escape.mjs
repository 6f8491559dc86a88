// Bytes as ASCII text that compresses nearly as well as the bytes: common bytes are one character each.

// What may stand between quotes in JavaScript as it is. Two of them start an escape.
const PLAIN = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)).filter(
  (char) => !'"\\$`'.includes(char),
);
const ESCAPES = PLAIN.slice(-3);
const SINGLE = PLAIN.slice(0, -3);

/**
 * `{ text, table }`: the bytes as text, and the bytes in order of their codes. Common bytes take one character, the
 * others an escape and a character. Base64 would break the byte alignment that compressors live on.
 *
 * @param {Uint8Array} bytes
 */
export function escapeBytes(bytes) {
  const counts = new Array(256).fill(0);
  for (const byte of bytes) counts[byte]++;
  const table = counts.map((_, byte) => byte).sort((a, b) => counts[b] - counts[a] || a - b);
  const codes = new Array(256);
  table.forEach((byte, at) => {
    const rest = at - SINGLE.length;
    codes[byte] = rest < 0 ? SINGLE[at] : ESCAPES[Math.floor(rest / PLAIN.length)] + PLAIN[rest % PLAIN.length];
  });
  return { text: Array.from(bytes, (byte) => codes[byte]).join(''), table };
}

/** The source of an ES module that exports `compile()`: the bytes decoded and compiled, synchronously. */
export function inlineModule(bytes) {
  const { text, table } = escapeBytes(bytes);
  const order = JSON.stringify(Buffer.from(table).toString('hex'));
  return `const TEXT = ${JSON.stringify(text)};
const ORDER = ${order};
const PLAIN = ${JSON.stringify(PLAIN.join(''))};
export const compile = () => {
  const order = ORDER.match(/../g).map((hex) => parseInt(hex, 16));
  const places = [];
  for (let i = 0; i < ${PLAIN.length}; i++) places[PLAIN.charCodeAt(i)] = i;
  const bytes = new Uint8Array(${bytes.length});
  let escape = 0;
  let at = 0;
  for (let i = 0; i < TEXT.length; i++) {
    const place = places[TEXT.charCodeAt(i)];
    if (!escape && place >= ${SINGLE.length}) escape = (place - ${SINGLE.length}) * ${PLAIN.length} + ${SINGLE.length};
    else {
      bytes[at++] = order[escape + place];
      escape = 0;
    }
  }
  return new WebAssembly.Module(bytes);
};
`;
}
