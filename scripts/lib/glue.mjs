// Makes wasm-bindgen's glue shorter for browsers, which download each byte of it; what it does is the same.

/** In place of wasm-bindgen's functions of these names. */
const FUNCTIONS = {
  // Reallocation is always at hand, and what is not ASCII is rare.
  passStringToWasm0: `function passStringToWasm0(text) {
  const { length } = text;
  let ptr = wasm.__wbindgen_malloc(length, 1);
  const memory = getUint8ArrayMemory0();
  let at = 0;
  for (; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code > 127) break;
    memory[ptr + at] = code;
  }
  if (at < length) {
    const bytes = cachedTextEncoder.encode(text);
    at = bytes.length;
    ptr = wasm.__wbindgen_realloc(ptr, length, at, 1);
    getUint8ArrayMemory0().set(bytes, ptr);
  }
  WASM_VECTOR_LEN = at;
  return ptr;
}
const passOptional = (text) => (isLikeNone(text) ? 0 : passStringToWasm0(text));
const putOptional = (at, text) => {
  // The text first: it may make the memory grow, and its buffer another one.
  const pair = [passOptional(text), WASM_VECTOR_LEN];
  new Int32Array(wasm.memory.buffer).set(pair, at / 4);
};
const unwrap = (result) => {
  if (result[2]) throw takeFromExternrefTable0(result[1]);
  return result[0];
};`,
  // No page has so much memory that a pointer is negative.
  getStringFromWasm0: `function getStringFromWasm0(ptr, len) {
  return decodeText(getUint8ArrayMemory0().subarray(ptr, ptr + len));
}`,
  getUint8ArrayMemory0: `function getUint8ArrayMemory0() {
  if (!cachedUint8ArrayMemory0?.length) cachedUint8ArrayMemory0 = new Uint8Array(wasm.memory.buffer);
  return cachedUint8ArrayMemory0;
}`,
  // A decoder of Safari fails after 2 GB, which is more than any page decodes: no other one takes its place.
  decodeText: 'const decodeText = (bytes) => cachedTextDecoder.decode(bytes);',
};

// An argument of wasm that is a text: where it is, and how long. The second is known once the first has been evaluated.
const TEXT = /^ +(?:const |var )?ptr(\d+) = (isLikeNone\(\w+\) \? 0 : )?passStringToWasm0\((\w+), .*\n/gm;

/** wasm-bindgen's module in fewer bytes; throws where it is not as expected. */
export function shortGlue(source) {
  let glue = source;
  for (const [name, text] of Object.entries(FUNCTIONS)) {
    glue = once(glue, new RegExp(`^function ${name}\\([\\s\\S]*?^}$`, 'm'), text);
  }
  glue = glue
    .replace(/^( *)(?:export function )?\w+\(.*\{\n[\s\S]*?^\1\}$/gm, shortFunction)
    .replace(/\(typeof FinalizationRegistry === 'undefined'\)\n.*\n +: /g, '')
    // The pages that are left have globalThis.
    .replace(
      / const ret = typeof (self|window|global|globalThis) === .*\n.*/g,
      ' return addToExternrefTable0(globalThis);',
    );
  return glue;
}

/** As `String.replace`, and fails where wasm-bindgen's text has changed. */
export function once(text, pattern, replacement) {
  if (text.search(pattern) < 0) throw new Error(`wasm-bindgen's glue has nothing like ${pattern}`);
  return text.replace(pattern, () => replacement);
}

const shortFunction = (text) => {
  const texts = new Map();
  const numbers = new Map();
  const short = text
    .replace(/^( +)try \{\n([\s\S]*?)^\1\} catch \(e\) \{\n(?: +if \(ptr\d+\) .*\n)+ +throw e;\n\1\}\n/m, '$2')
    .replace(/^ +let ptr0, len0.*\n/m, '')
    .replace(/^ +(?:const |var )?len\d+ = WASM_VECTOR_LEN;\n/gm, '')
    .replace(TEXT, (_, at, optional, value) => {
      texts.set(at, `${optional ? 'passOptional' : 'passStringToWasm0'}(${value})`);
      return '';
    })
    // wasm makes numbers of what it gets.
    .replace(/^ +const val(\d+) = \+(\w+);\n/gm, (_, at, value) => {
      numbers.set(at, value);
      return '';
    })
    .replace(
      /^( +)getDataViewMemory0\(\)\.setInt32\(\((\w+) .*, len1, true\);\n.*, ptr1, true\);$/m,
      '$1putOptional($2, ret);',
    )
    .replace(/\bptr(\d+), len\1\b/g, (_, at) => `${texts.get(at)}, WASM_VECTOR_LEN`)
    .replace(/\bval(\d+)\b/g, (_, at) => numbers.get(at))
    .replace(
      /^( +const ret = )(.*);\n +if \(ret\[2\]\) \{\n +throw .*\n +\}\n([\s\S]*)/m,
      (_, declared, call, rest) => `${declared}unwrap(${call});\n${rest.replace(/\bret\[0\]/g, 'ret')}`,
    );
  if (/\b(ptr|len|val)\d|undefined, WASM/.test(short))
    throw new Error(`wasm-bindgen's glue is not as expected:\n${text}`);
  return short;
};
