// Bytes as ASCII text that compresses nearly as well as the bytes: common bytes are one character each.

/** What may stand in a text between double quotes in JavaScript as it is: ASCII from the blank to the tilde but these. */
const LEFT_OUT = ['"', '\\'];
const PLAIN = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)).filter(
  (char) => !LEFT_OUT.includes(char),
);
/** The last two start an escape. */
const SINGLE = PLAIN.length - 2;

/**
 * `{ text, singles }`: the bytes as text, and the bytes that take one character, in order of these. The others, by
 * value, take an escape and a character. Base64 would break the byte alignment that compressors live on.
 *
 * @param {Uint8Array} bytes
 */
export function escapeBytes(bytes) {
  const counts = new Array(256).fill(0);
  for (const byte of bytes) counts[byte]++;
  const singles = counts
    .map((_, byte) => byte)
    .sort((a, b) => counts[b] - counts[a] || a - b)
    .slice(0, SINGLE);
  const codes = [];
  orderOf(singles).forEach((byte, at) => {
    const rest = at - SINGLE;
    codes[byte] = rest < 0 ? PLAIN[at] : PLAIN[SINGLE + Math.floor(rest / PLAIN.length)] + PLAIN[rest % PLAIN.length];
  });
  return { text: Array.from(bytes, (byte) => codes[byte]).join(''), singles };
}

/** All bytes in order of their codes. */
const orderOf = (singles) => [...new Set([...singles, ...Array(256).keys()])];

/** The source of an ES module that exports `compile()`: the bytes decoded and compiled, synchronously. */
export function inlineModule(bytes) {
  const { text, singles } = escapeBytes(bytes);
  const [first, second] = LEFT_OUT.map((char) => char.charCodeAt(0));
  return `const TEXT = ${JSON.stringify(text)};
const SINGLES = ${JSON.stringify(Buffer.from(singles).toString('hex'))};
export const compile = () => {
  const order = [...new Set([...SINGLES.match(/../g).map((hex) => parseInt(hex, 16)), ...Array(256).keys()])];
  const bytes = new Uint8Array(${bytes.length});
  let escape = 0;
  let at = 0;
  for (let i = 0; i < TEXT.length; i++) {
    const code = TEXT.charCodeAt(i);
    const place = code - 32 - (code > ${first}) - (code > ${second});
    if (!escape && place >= ${SINGLE}) escape = (place - ${SINGLE}) * ${PLAIN.length} + ${SINGLE};
    else {
      bytes[at++] = order[escape + place];
      escape = 0;
    }
  }
  return new WebAssembly.Module(bytes);
};
`;
}
