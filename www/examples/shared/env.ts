// What is known when the application runs and not when it is built: see config.mjs.

declare global {
  interface Window {
    /** Set by the blocking script /env.js. */
    __ENV__?: { API_URL: string };
  }
}

/** Where the API server is. */
export const apiUrl = window.__ENV__?.API_URL ?? 'http://localhost:4000';
