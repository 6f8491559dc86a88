// Where the API server is: known when the application runs, not when it is built, since its port is a free one.

declare global {
  interface Window {
    /** Set by the blocking script /api/env.js, see pages/_document.tsx. */
    __ENV__?: { API_URL: string };
  }
}

/** The article's own address, for a run without `API_URL`. */
const DEFAULT_API_URL = "http://localhost:4000";

export const apiUrl = (): string =>
  (typeof window === "undefined" ? process.env.API_URL : window.__ENV__?.API_URL) ??
  DEFAULT_API_URL;
