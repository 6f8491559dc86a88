// Makes wasm-bindgen's glue shorter for browsers, which download each byte of it; what it does is the same.

/** In place of wasm-bindgen's functions of these names. Texts are few, so views of the memory are made anew each time. */
const FUNCTIONS = {
  // No page has so much memory that a pointer is negative. A decoder of Safari fails after 2 GB, which is more than any
  // page decodes: no other one takes its place.
  getStringFromWasm0: `const getStringFromWasm0 = (ptr, len) =>
  cachedTextDecoder.decode(new Uint8Array(wasm.memory.buffer, ptr, len));`,
  passStringToWasm0: `const putText = (at, text) => {
  const bytes = text != null && cachedTextEncoder.encode(text);
  const ptr = bytes ? wasm.__wbindgen_malloc(bytes.length, 1) : 0;
  // The memory may have grown, and its buffer be another one.
  const { buffer } = wasm.memory;
  if (bytes) new Uint8Array(buffer).set(bytes, ptr);
  new Int32Array(buffer).set([ptr, bytes.length], at / 4);
};`,
  getDataViewMemory0: '',
  getUint8ArrayMemory0: '',
  decodeText: '',
  isLikeNone: '',
};

/** What only those functions needed. */
const VARIABLES = [
  ...['cachedDataViewMemory0', 'cachedUint8ArrayMemory0', 'MAX_SAFARI_DECODE_BYTES', 'numBytesDecoded'],
  'WASM_VECTOR_LEN',
];

// A text that wasm asked for: where it is, and how long.
const TEXT =
  /^( +)var ptr1 = isLikeNone\(ret\) \? 0 : passStringToWasm0\(ret, .*\n +var len1 = WASM_VECTOR_LEN;\n +getDataViewMemory0\(\)\.setInt32\(\((\w+) .*, len1, true\);\n.*, ptr1, true\);$/gm;

/** wasm-bindgen's module in fewer bytes; throws where it is not as expected. */
export function shortGlue(source) {
  let glue = source;
  for (const [name, text] of Object.entries(FUNCTIONS)) {
    glue = once(glue, new RegExp(`^function ${name}\\([\\s\\S]*?^}$`, 'm'), text);
  }
  for (const name of VARIABLES) glue = once(glue, new RegExp(`^(let|const) ${name} = .*$`, 'm'), '');
  glue = glue
    .replace(TEXT, '$1putText($2, ret);')
    // The pages that are left have globalThis.
    .replace(
      / const ret = typeof (self|window|global|globalThis) === .*\n.*/g,
      ' return addToExternrefTable0(globalThis);',
    );
  const left = [...Object.keys(FUNCTIONS).slice(1), ...VARIABLES].find((name) => glue.includes(name));
  if (left) throw new Error(`wasm-bindgen's glue is not as expected: it has ${left}`);
  return glue;
}

/** As `String.replace`, and fails where wasm-bindgen's text has changed. */
export function once(text, pattern, replacement) {
  if (text.search(pattern) < 0) throw new Error(`wasm-bindgen's glue has nothing like ${pattern}`);
  return text.replace(pattern, () => replacement);
}
