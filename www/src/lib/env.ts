// What is known when the application runs and not when it is built: where the API servers are, since their ports are free ones.

interface Env {
  API_URL?: string | undefined;
  HTTPONLY_API_URL?: string | undefined;
}

declare global {
  interface Window {
    /** Set by the blocking script /api/env.js, see pages/_document.tsx. */
    __ENV__?: Env;
  }
}

/** The article's own address, for a run without `API_URL`. */
const DEFAULT_API_URL = 'http://localhost:4000';
const DEFAULT_HTTPONLY_API_URL = 'http://localhost:4001';

const env = (): Env => (typeof window === 'undefined' ? process.env : (window.__ENV__ ?? {})) as Env;

export const apiUrl = (): string => env().API_URL ?? DEFAULT_API_URL;

/** The API server that keeps its tokens in HttpOnly cookies. */
export const httpOnlyApiUrl = (): string => env().HTTPONLY_API_URL ?? DEFAULT_HTTPONLY_API_URL;

/** Milliseconds: the article's five seconds. A test that loads the machine on purpose may allow its server more. */
export const apiTimeout = (): number => Number(typeof window === 'undefined' && process.env.API_TIMEOUT) || 5 * 1000;
