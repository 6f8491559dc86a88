// Progress of bodies, as axios tells it.

import { report } from './host.js';

// Milliseconds between two events: three a second.
const PAUSE_MS = 333;

// A function of `(event, end)`; at the end what is left to tell is told at once.
const reporter = (listener, direction) => {
  const start = Date.now();
  let told = 0;
  let last = 0;
  return (event, end) => {
    const { loaded, lengthComputable } = event;
    const total = lengthComputable ? event.total : undefined;
    const now = Date.now();
    const bytes = loaded - told;
    if (end ? bytes === 0 && last : now - last < PAUSE_MS) return;
    last = now;
    told = loaded;
    const rate = now > start ? (loaded * 1000) / (now - start) : undefined;
    report(() =>
      listener({
        loaded,
        total,
        progress: total ? loaded / total : undefined,
        bytes,
        rate,
        estimated: rate && total ? (total - loaded) / rate : undefined,
        event,
        lengthComputable,
        [direction]: true,
      }),
    );
  };
};

// The stream, with its bytes counted as they pass. total: undefined where nobody knows.
const counted = (stream, total, listener, direction) => {
  const tell = reporter(listener, direction);
  let loaded = 0;
  const lengthComputable = total !== undefined;
  const pass = (end) =>
    tell({ loaded: lengthComputable ? Math.min(loaded, total) : loaded, total, lengthComputable }, end);
  return stream.pipeThrough(
    new TransformStream({
      transform(chunk, controller) {
        loaded += chunk.byteLength;
        pass(false);
        controller.enqueue(chunk);
      },
      flush: () => pass(true),
    }),
  );
};

export const countedResponse = (response, listener) => {
  if (!listener || !response.body) return response;
  const length = Number(response.headers.get('content-length') ?? Number.NaN);
  const body = counted(response.body, length >= 0 ? length : undefined, listener, 'download');
  return new Response(body, response);
};

const NO_BODY = [204, 205, 304];

// `fetch` that tells how much of the body is sent: by XMLHttpRequest, as no browser's fetch does it, and where there
// is none by a stream.
export const fetchWithUpload = (fetch, listener) => {
  const custom = fetch !== globalThis.fetch;
  return (url, init) => {
    if (!custom && globalThis.XMLHttpRequest && !init.redirect && init.credentials !== 'omit')
      return byXhr(url, init, reporter(listener, 'upload'));
    if (globalThis.document) return fetch(url, init);
    const { body, headers } = new Request(url, { method: init.method, body: init.body, duplex: 'half' });
    const type = headers.get('content-type');
    const size =
      init.body.size ??
      init.body.byteLength ??
      (typeof init.body === 'string' ? new Blob([init.body]).size : undefined);
    return fetch(url, {
      __proto__: null,
      ...init,
      headers: { ...(type && { 'Content-Type': type }), ...init.headers },
      body: counted(body, size, listener, 'upload'),
      duplex: 'half',
    });
  };
};

const byXhr = (url, { method, headers, body, credentials, signal }, tell) =>
  new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    const stop = () => xhr.abort();
    xhr.open(method, url);
    xhr.responseType = 'blob';
    xhr.withCredentials = credentials === 'include';
    for (const name of Object.keys(headers)) xhr.setRequestHeader(name, headers[name]);
    let sent = { loaded: 0, lengthComputable: false };
    xhr.upload.onprogress = (event) => {
      sent = event;
      tell(sent, false);
    };
    xhr.upload.onload = () => tell(sent, true);
    // A status that no Response can have is an error, and nothing that hangs.
    const answered = async () => {
      const answer = new Response(NO_BODY.includes(xhr.status) ? null : xhr.response, {
        status: xhr.status,
        statusText: xhr.statusText,
        headers: Array.from(xhr.getAllResponseHeaders().matchAll(/(.+?): (.*)/g), (match) => match.slice(1)),
      });
      Object.defineProperty(answer, 'url', { value: xhr.responseURL });
      return answer;
    };
    xhr.onload = () => resolve(answered());
    xhr.onerror = () => reject(new TypeError('Failed to fetch'));
    xhr.onabort = () => reject(signal?.reason);
    xhr.onloadend = () => signal?.removeEventListener('abort', stop);
    signal?.addEventListener('abort', stop);
    xhr.send(body);
  });
