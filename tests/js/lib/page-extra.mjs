// What only pages have: the CommonJS copy of the package in the same page, and frames under another policy.

import { wasm } from './wasm-watch.mjs';

export const pageExtra = {
  wasm,
  /** Only Node has `util.inspect`. */
  inspect: () => '',
  /** The package's CommonJS entry, beside the ES module that the suite uses. */
  async secondCopy() {
    const copy = await import('./commonjs-copy.cjs');
    return copy.default;
  },
  /** Another page of the origin with the package loaded, until the test is over: its window, `authflight` in it. */
  async otherTab(defer) {
    const frame = document.createElement('iframe');
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
    frame.src = '/tab/';
    document.body.append(frame);
    defer(() => frame.remove());
    await loaded;
    return frame.contentWindow;
  },
  /** Loads the package in a frame whose Content-Security-Policy forbids wasm, and returns what its first request threw. */
  withoutWasm: () =>
    new Promise((resolve) => {
      const frame = document.createElement('iframe');
      const listen = (event) => {
        if (event.source !== frame.contentWindow) return;
        removeEventListener('message', listen);
        frame.remove();
        resolve(event.data);
      };
      addEventListener('message', listen);
      frame.src = '/csp/';
      document.body.append(frame);
    }),
};
