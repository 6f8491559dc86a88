// What a case came to, as plain data: responses, errors, headers, configs and bodies, so that two can be compared.

/** What a connection says about itself. */
const CONNECTION = /^(date|connection|keep-alive|transfer-encoding|vary|access-control-.*)$/i;
const MAX_DEPTH = 12;
const MAX_TEXT = 4_000;

/** Makes `describe(value)`, asynchronous as bodies are read. `own`: the side's exports. */
export function describer({ axios, own }) {
  const describe = async (value) => {
    if (isResponse(value)) return response(value);
    if (value instanceof Error) return error(value);
    if (Array.isArray(value)) return Promise.all(value.map(describe));
    if (isConfig(value)) return config(value);
    if (isPlain(value)) {
      const entries = Object.entries(value).map(async ([key, each]) => [key, await describe(each)]);
      return Object.fromEntries(await Promise.all(entries));
    }
    return body(value);
  };

  const response = async (value) => ({
    $: 'response',
    keys: keys(value),
    data: await body(value.data),
    status: value.status,
    statusText: value.statusText,
    headers: headers(value.headers),
    config: config(value.config),
    request: typeof value.request,
    duration: typeof value.duration,
  });

  const error = async (value) => {
    const shown = {
      $: 'error',
      name: value.name,
      message: value.message,
      code: plain(value.code),
      status: plain(value.status),
      isAxiosError: [plain(value.isAxiosError), axios.isAxiosError(value), own.isAxiosError?.(value) ?? 'no export'],
      isCancel: [axios.isCancel(value), own.isCancel?.(value) ?? 'no export'],
      stack: typeof value.stack,
      cause: value.cause === undefined ? 'none' : String(value.cause?.name ?? typeof value.cause),
      keys: keys(value),
    };
    if (value.isAxiosError) {
      shown.request = typeof value.request;
      shown.config = config(value.config);
      shown.response = value.response ? await response(value.response) : plain(value.response);
      if (value.response && value.response.config === value.config) shown.response.config = 'the same';
      shown.json = json(value);
    }
    return shown;
  };

  return describe;
}

/** A set of keys, so that a difference names the key. */
const keys = (object) => Object.fromEntries(Object.keys(object).map((key) => [key, true]));

const isResponse = (value) =>
  typeof value === 'object' &&
  value !== null &&
  ['status', 'headers', 'config'].every((key) => key in value) &&
  !(value instanceof Error);

const isConfig = (value) =>
  typeof value === 'object' && value !== null && ['headers', 'method', 'transformRequest'].every((key) => key in value);

const isPlain = (value) =>
  typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value));

/** What a log gets of an error: its keys, and what is not as in the error itself. */
function json(error) {
  const shown = JSON.parse(JSON.stringify(error));
  const unlike = ['message', 'name', 'code', 'status'].filter((key) => shown[key] !== error[key]);
  return { keys: keys(shown), unlike, config: keys(shown.config ?? {}) };
}

/** The options as code reads them: `undefined` is as good as absent. */
function config(value) {
  if (value === undefined || value === null) return plain(value);
  const shown = {};
  for (const key of Reflect.ownKeys(value)) {
    if (typeof key === 'symbol' || !Object.prototype.propertyIsEnumerable.call(value, key)) continue;
    if (value[key] === undefined) continue;
    shown[key] = key === 'headers' ? headers(value.headers) : plain(value[key]);
  }
  return shown;
}

/** Each header by its property, and by `get` where that says something else. */
export function headers(value) {
  if (typeof value !== 'object' || value === null) return plain(value);
  const shown = {};
  for (const [name, each] of Object.entries(value)) {
    if (CONNECTION.test(name) || each === undefined) continue;
    const property = typeof each === 'string' ? each.replace(/boundary=.*$/, 'boundary=…') : plain(each);
    const read = typeof value.get === 'function' ? value.get(name.toUpperCase()) : undefined;
    const isSame = JSON.stringify(each) === JSON.stringify(read);
    shown[name] = isSame ? property : { property, get: plain(read) };
  }
  return shown;
}

/** A body with its kind: bytes and streams are read. */
async function body(value) {
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  if (kind === 'Blob' || kind === 'File') return { $: kind, type: value.type, bytes: text(await value.arrayBuffer()) };
  if (kind === 'ReadableStream') return { $: kind, bytes: text(await new Response(value).arrayBuffer()) };
  if (typeof value?.pipe === 'function') {
    const chunks = [];
    for await (const chunk of value) chunks.push(chunk);
    return { $: 'Readable', bytes: text(await new Blob(chunks).arrayBuffer()) };
  }
  return plain(value);
}

/** Any value as JSON can hold it, its kind kept. */
export function plain(value, depth = 0) {
  if (depth > MAX_DEPTH) return { $: 'deep' };
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string')
    return value.length > MAX_TEXT ? { $: 'long', length: value.length, head: value.slice(0, 40) } : value;
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0) ? value : { $: String(value) };
  if (typeof value !== 'object')
    return { $: typeof value === 'bigint' || typeof value === 'symbol' ? String(value) : typeof value };
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  if (value instanceof Date) return { $: 'Date', at: String(value.getTime()) };
  if (kind === 'URLSearchParams') return { $: kind, text: value.toString() };
  // In Node axios has a class of its own for forms. What is in them, the server has seen.
  if (kind === 'FormData' || typeof value.getHeaders === 'function') return { $: 'FormData' };
  if (kind === 'Blob' || kind === 'File') return { $: kind, type: value.type, size: value.size };
  if (ArrayBuffer.isView(value)) return { $: value.constructor.name, bytes: text(value) };
  if (kind === 'ArrayBuffer') return { $: kind, bytes: text(value) };
  if (kind === 'AxiosHeaders' || (kind === 'Object' && typeof value.getContentType === 'function'))
    return headers(value);
  if (value instanceof Error) return { $: 'error', name: value.name, message: value.message, code: plain(value.code) };
  if (Array.isArray(value)) return value.map((each) => plain(each, depth + 1));
  if (typeof value.pipe === 'function') return { $: 'Readable' };
  if (!['Object', 'Array'].includes(kind)) return { $: kind };
  const proto = Object.getPrototypeOf(value);
  if (proto !== null && typeof value.throwIfRequested === 'function') return { $: 'CancelToken' };
  const shown = {};
  for (const key of Object.keys(value)) shown[key] = plain(value[key], depth + 1);
  return shown;
}

function text(bytes) {
  const view = ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes);
  if (view.length > MAX_TEXT) return `${view.length} bytes`;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(view);
  } catch {
    return `hex:${[...view].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  }
}
