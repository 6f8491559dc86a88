// What is known when the application runs and not when it is built: where the API server is, since its port is a free one.

declare global {
  interface Window {
    /** Set by the blocking script /api/env.js, see pages/_document.tsx. */
    __ENV__?: { API_URL: string };
  }
}

/** The article's own address, for a run without `API_URL`. */
const DEFAULT_API_URL = 'http://localhost:4000';

export const apiUrl = (): string =>
  (typeof window === 'undefined' ? process.env.API_URL : window.__ENV__?.API_URL) ?? DEFAULT_API_URL;

/** Milliseconds: the article's five seconds. A test that loads the machine on purpose may allow its server more. */
export const apiTimeout = (): number => Number(typeof window === 'undefined' && process.env.API_TIMEOUT) || 5 * 1000;
