// The one error class, shaped like axios' so that code written for those goes on working.

import { isHeaders, isPlain } from './object.js';

// Codes that axios has too; errors with these carry axios' name.
const AXIOS_CODE =
  /^(ERR_(BAD_(REQUEST|RESPONSE|OPTION(_VALUE)?)|NETWORK|INVALID_URL|FORM_DATA_DEPTH_EXCEEDED|NOT_SUPPORT)|E(CONNABORTED|TIMEDOUT))$/;

// What `toJSON` tells, as that of axios' errors.
const MEMBERS = [
  ...['message', 'name', 'description', 'number', 'fileName', 'lineNumber', 'columnNumber', 'stack'],
  ...['config', 'code', 'status'],
];

export class AuthflightError extends Error {
  constructor(message, code, { config, request, response, cause, refreshOutcome, name } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    // Loggers that walk own properties find the message, as in axios' errors, and not what lies below.
    Object.defineProperty(this, 'message', { __proto__: null, enumerable: true });
    this.name = name ?? (AXIOS_CODE.test(code) ? 'AxiosError' : 'AuthflightError');
    this.code = code;
    this.isAxiosError = true;
    if (code === 'ERR_CANCELED') {
      this.name = 'CanceledError';
      this.__CANCEL__ = true;
    }
    // Next.js hands this, and nothing else, from a server component to the error boundary in the browser.
    if (code === 'ERR_READ_ONLY_COOKIES') this.digest = code;
    if (refreshOutcome) this.refreshOutcome = refreshOutcome;
    this.attach({ config, request, response });
  }

  // Says which request failed, unless the error knows already.
  attach(about) {
    for (const name of ['config', 'request', 'response']) if (about[name]) this[name] ??= about[name];
    if (this.response) this.status ??= this.response.status;
    return this;
  }

  toJSON() {
    const { config, refreshOutcome } = this;
    const out = {};
    for (const name of MEMBERS) out[name] = this[name];
    out.config = plain(config, config?.redact);
    if (refreshOutcome) out.refreshOutcome = refreshOutcome;
    return out;
  }
}

// What JSON can hold of a value, without what leads back to itself, and with `redact`'s keys covered up.
const plain = (value, redact) => {
  const covered = Array.isArray(redact) ? redact.map((key) => String(key).toLowerCase()) : [];
  const above = new Set();
  const visit = (each) => {
    const source = isHeaders(each) ? each.toJSON() : each;
    if (!isPlain(source) && !Array.isArray(source)) return source;
    if (above.has(source)) return undefined;
    above.add(source);
    const out = Array.isArray(source) ? [] : {};
    for (const key of Object.keys(source)) {
      out[key] = covered.includes(key.toLowerCase()) ? '[REDACTED ****]' : visit(source[key]);
    }
    above.delete(source);
    return out;
  };
  return visit(value);
};

export const isAxiosError = (value) => value !== null && typeof value === 'object' && value.isAxiosError === true;

export const isCancel = (value) => Boolean(value?.__CANCEL__);

// A mistake in the caller's code, found at construction.
export class OptionError extends TypeError {
  constructor(message, code = 'ERR_BAD_OPTION_VALUE') {
    super(`authflight: ${message}`);
    this.code = code;
  }
}

// A value in a message; of an object only that it is one, as it may hold secrets.
export const show = (value) => {
  if (typeof value === 'string') return `'${value}'`;
  const isPrimitive = Object(value) !== value;
  return isPrimitive ? String(value) : `a value of type ${Array.isArray(value) ? 'array' : typeof value}`;
};

export const wasmError = (cause) =>
  new AuthflightError(
    "WebAssembly could not run: where there is a Content-Security-Policy, add 'wasm-unsafe-eval' to its script-src",
    'ERR_WASM',
    { cause },
  );
