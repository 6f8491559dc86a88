// Gives an axios instance the engine: an adapter around the one that was there.

import axios from 'axios';

// Symbols of the whole realm: the ES module's and the CommonJS copy's clients and instances know each other.
const DRIVE = Symbol.for('authflight.drive');
const ATTACHED = Symbol.for('authflight.attached');

// Streams that were sent: axios would send an empty body the next time, or none and wait for ever.
const spent = new WeakSet();

const uris = new axios.Axios({});

export const attach = (instance, client) => {
  const drive = client?.[DRIVE];
  if (typeof drive !== 'function' || !instance?.defaults || !instance.interceptors) {
    throw mistake('attach takes an axios instance, and a client that createClient or createServerClient made');
  }
  const present = instance[ATTACHED];
  if (present?.drive === drive) return instance;
  if (present) {
    throw mistake(
      'this axios instance belongs to another client: detach it first; on a server, create an instance for each request',
    );
  }
  const { defaults, interceptors } = instance;
  const attached = { drive, on: true, before: Object.getOwnPropertyDescriptor(defaults, 'adapter') };
  attached.adapter = around(attached, defaults.adapter);
  defaults.adapter = attached.adapter;
  // An adapter that a request brings itself. The interceptor takes no part in other requests.
  attached.interceptor = interceptors.request.use(
    (config) => {
      config.adapter = around(attached, config.adapter);
      return config;
    },
    undefined,
    { synchronous: true, runWhen: ({ adapter }) => Boolean(adapter) && !adapter[ATTACHED] },
  );
  hide(instance, ATTACHED, attached);
  return instance;
};

export const detach = (instance) => {
  const attached = instance[ATTACHED];
  const { defaults, interceptors } = instance;
  if (!attached) {
    // Created from an instance that was attached.
    defaults.adapter = innermost(defaults.adapter);
    return instance;
  }
  delete instance[ATTACHED];
  attached.on = false;
  interceptors.request.eject(attached.interceptor);
  // Somebody else's adapter around ours stays; ours goes straight through from now on.
  if (defaults.adapter === attached.adapter) {
    if (attached.before) Object.defineProperty(defaults, 'adapter', attached.before);
    else delete defaults.adapter;
  }
  return instance;
};

const around = (attached, inner) => {
  const adapter = async (config) => {
    // An adapter may hand on to ours what ours has handed to it.
    const straight = !attached.on || config[ATTACHED];
    return straight ? choose(inner, config)(config) : run(attached.drive, inner, config);
  };
  return hide(adapter, ATTACHED, { inner });
};

const innermost = (adapter) => (adapter?.[ATTACHED] ? adapter[ATTACHED].inner : adapter);

const run = async (drive, inner, config) => {
  const { data, signal, cancelToken, timeoutErrorMessage, transitional, skipAuth, refreshFirst } = config;
  const timeout = Number(config.timeout);
  const method = config.method.toUpperCase();
  const form = asBuffer(data);
  const once = isStream(data) && !form;
  const { raw, base, url } = locate(config);
  const about = { method, url };
  if (form ? form.length !== data.getLengthSync() : once && (spent.has(data) || data.destroyed || data.readableEnded)) {
    throw failure(
      'this stream has been sent already, and is used up: make a new one for each request',
      { name: 'AuthflightError', code: 'ERR_BODY_NOT_REPLAYABLE' },
      { config },
    );
  }
  let unanswered;

  const send = async (href, lent, limit) => {
    const sent = Object.create(Object.getPrototypeOf(config), Object.getOwnPropertyDescriptors(config));
    sent[ATTACHED] = { redirect: lent?.redirect };
    // What was judged is what is sent.
    if (config.url) sent.url = raw;
    sent.headers = config.headers.concat();
    // The guard counts the time, and listens to the signal and to the token for cancellation.
    if (timeout > 0) sent.timeout = 0;
    sent.signal = limit.signal;
    delete sent.cancelToken;
    if (config.responseType === 'stream') {
      // Cancellation ends the stream, too, which goes on when the guard is gone.
      sent.cancelToken = cancelToken;
      if (isSignal(signal) && AbortSignal.any) sent.signal = AbortSignal.any([limit.signal, signal]);
    }
    if (form) {
      sent.data = form;
      sent.headers.setContentType(data.getHeaders()['content-type']);
    }
    if (lent?.header) lend(sent, lent, new URL(href).origin, config.beforeRedirect);
    if (lent?.credentials) sent.withCredentials ??= true;
    // What holds the token stays behind: the sent config, and the request objects of Node and of fetch.
    const cleaned = new Set();
    const clean = (result) => {
      if (result === null || typeof result !== 'object' || cleaned.has(result)) return;
      cleaned.add(result);
      if (result.config) result.config = config;
      if (lent?.header && result.request) result.request = standIn(result.request, about);
      // The fetch adapter has wrapped one error of axios in another.
      for (const inner of [result.response, result.cause]) clean(inner);
    };
    try {
      if (once) spent.add(data);
      const response = await choose(inner, sent)(sent);
      clean(response);
      // What fetch shows of a redirect that was not followed; axios takes it for an answer.
      if (lent?.redirect && response.status === 0) throw failure('Network Error', NETWORK, { config, request: about });
      return new Answer(response);
    } catch (error) {
      clean(error);
      if (error?.response) {
        // Node's stream of an answer leads to its request; one that reads from it does not.
        const { data } = error.response;
        if (data?.pipe && data.constructor.from) {
          error.response.data = data.constructor.from(data, { objectMode: false });
        }
        return new Answer(error.response, error);
      }
      unanswered = error;
      throw error;
    }
  };

  let answer;
  try {
    answer = await drive(
      { timeout, signal, cancelToken, timeoutErrorMessage, transitional },
      {
        ...{ raw, base, url, method, once, refreshFirst, send },
        // A request with credentials of its own is none of the session's.
        skipAuth: skipAuth || Boolean(config.auth),
        read: async (answer) => ({
          status: answer.status,
          headers: answer.response.headers,
          data: await answer.parsed(),
        }),
        keep: async (answer) => (await answer.gathered()).response,
      },
    );
  } catch (error) {
    if (error === unanswered || !error?.isAxiosError) throw error;
    // The client's error as one of axios', which itself says so where the request was canceled.
    throw failure(error.message, error, { config, request: about, response: error.answer });
  }
  if (answer.error) throw answer.error;
  return answer.response;
};

// One answer, as the engine looks at it; `error`: what axios makes of its status.
class Answer {
  #bytes;

  constructor(response, error) {
    this.response = response;
    this.error = error;
    this.status = response.status;
    this.ok = response.status >= 200 && response.status < 300;
    this.headers = { get: (name) => response.headers?.[name] };
  }

  // axios has read the body before: it can be read again.
  clone() {
    return this;
  }

  // Draws a stream in, which would keep its connection, and leaves one like it.
  async gathered() {
    const { response } = this;
    const { data } = response;
    if (this.#bytes || !isStream(data)) return this;
    if (typeof data.getReader === 'function') {
      this.#bytes = await new Response(data).arrayBuffer();
      response.data = new Response(this.#bytes).body;
    } else {
      const chunks = [];
      for await (const chunk of data) chunks.push(chunk);
      this.#bytes = await new Blob(chunks).arrayBuffer();
      response.data = data.constructor.from(chunks);
    }
    return this;
  }

  // The body as JSON or text, which `transformResponse` has not seen yet.
  async parsed() {
    await this.gathered();
    const data = this.#bytes ?? this.response.data;
    const text = isBytes(data) ? await new Response(data).text() : data;
    try {
      return typeof text === 'string' ? JSON.parse(text) : text;
    } catch {
      return text;
    }
  }
}

const isStream = (data) => typeof data?.pipe === 'function' || typeof data?.getReader === 'function';

// axios' own forms in Node are those of the form-data package, streams that send their parts once. Without files among
// the parts that are streams themselves, a buffer does.
const asBuffer = (data) => {
  try {
    return data?.getHeaders && data.getBuffer?.();
  } catch {
    return undefined;
  }
};

const isBytes = (data) => ArrayBuffer.isView(data) || /^\[object (ArrayBuffer|Blob|File)]$/.test(kindOf(data));

const kindOf = (value) => Object.prototype.toString.call(value);

const isSignal = (signal) => typeof AbortSignal === 'function' && signal instanceof AbortSignal;

// The URL as the core judges it: as it was written, and as axios puts it together.
const locate = (config) => {
  const { baseURL, allowAbsoluteUrls, params, paramsSerializer } = config;
  const raw = String(config.url ?? '');
  try {
    const url = absolute(uris.getUri({ url: raw, baseURL, allowAbsoluteUrls, params, paramsSerializer }));
    // A path is the page's; the core refuses what is neither that nor an absolute URL.
    const base = absolute(PATH_OR_HTTP.test(baseURL || '/') ? baseURL || '/' : '') || baseURL || undefined;
    return { raw, base, url };
  } catch (error) {
    if (error?.config) error.config = config;
    throw error;
  }
};

const PATH_OR_HTTP = /^(https?:\/\/|[/\\]?(?![/\\])[^:]*$)/i;

const absolute = (url) => {
  try {
    return new URL(url, globalThis.document?.baseURI ?? globalThis.location?.href).href;
  } catch {
    // The core says what is wrong with it.
    return '';
  }
};

// Puts the token's header on, and keeps it from following a redirect to another origin.
const lend = (sent, { header, value, redirect }, origin, beforeRedirect) => {
  sent.headers.set(header, value, true);
  // The http adapter; follow-redirects itself keeps `Authorization` for subdomains, and other headers for everybody.
  sent.beforeRedirect = (options, ...details) => {
    if (new URL(options.href).origin !== origin) {
      for (const name of Object.keys(options.headers)) {
        if (name.toLowerCase() === header.toLowerCase()) delete options.headers[name];
      }
    }
    return beforeRedirect?.(options, ...details);
  };
  if (redirect) sent.fetchOptions = { ...sent.fetchOptions, redirect };
};

// XMLHttpRequest follows redirects with every header but `Authorization`, and cannot be told not to.
const choose = (inner, sent) => {
  const adapter = axios.getAdapter(inner ?? ['xhr', 'http', 'fetch'], sent);
  const swap = sent[ATTACHED]?.redirect && adapter.adapterName === 'xhr';
  return swap ? axios.getAdapter('fetch', sent) : adapter;
};

const standIn = (request, { url }) => {
  if (typeof XMLHttpRequest === 'function' && request instanceof XMLHttpRequest) return request;
  const { method, path, host, protocol, responseURL, res } = request;
  const responseUrl = res?.responseUrl;
  return Object.fromEntries(
    Object.entries({ method, url, path, host, protocol, responseURL, res: responseUrl && { responseUrl } }).filter(
      ([, value]) => value !== undefined,
    ),
  );
};

const NETWORK = { name: 'AxiosError', code: axios.AxiosError.ERR_NETWORK };

const failure = (message, { name, code, cause, refreshOutcome }, { config, request, response }) => {
  const error = new axios.AxiosError(message, code, config, request, response);
  error.name = name;
  if (response) error.status = response.status;
  if (cause !== undefined) hide(error, 'cause', cause);
  if (refreshOutcome) error.refreshOutcome = refreshOutcome;
  return error;
};

const mistake = (message) => Object.assign(new TypeError(`authflight: ${message}`), { code: 'ERR_BAD_OPTION_VALUE' });

const hide = (object, name, value) =>
  Object.defineProperty(object, name, { __proto__: null, value, writable: true, configurable: true });
