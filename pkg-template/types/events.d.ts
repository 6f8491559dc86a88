// The events of a client.

import type { Tokens } from './storage.js';

/** The events of a client, with what their listeners are given. */
export interface ClientEvents {
  /** New tokens are in storage: a login, a refresh, or tokens adopted from another tab or client. Once for each pair. */
  tokens: Tokens;
  /** The refresh endpoint is about to be asked, with the lock of the tabs held: nothing waits for what a listener returns. */
  'refresh-start': Record<string, never>;
  /** A refresh ended. */
  'refresh-end': RefreshEnd;
  /** The session ended, by `clearTokens()` too. Once per sign-out. */
  'signed-out': SignedOut;
  /** Something went wrong that fails no request. */
  warning: ClientWarning;
  /** What the engine does with each request. Holds no token, query or header. */
  trace: TraceEvent;
}

/** How a refresh ended. */
export interface RefreshEnd {
  /**
   * `'renewed'`: new tokens, of its own or of another tab. `'superseded'`: a login or a logout overtook it.
   * `'final'`: the refresh token is dead. `'transient'`: it failed for now.
   */
  outcome: 'renewed' | 'superseded' | 'final' | 'transient';
  /** Why it failed. */
  error?: unknown;
}

/** A session that ended. */
export interface SignedOut {
  /**
   * `'refused'`: the refresh endpoint did not accept the refresh token. `'verdict'`: `isAuthError` said `'logout'`.
   * `'logout'`: `clearTokens()`. `'elsewhere'`: somebody else removed the tokens from storage, such as another tab;
   * or, where HttpOnly cookies hide them, another tab with the same refresh endpoint has logged out.
   */
  reason: 'refused' | 'verdict' | 'logout' | 'elsewhere';
  /** Path and query of the page, good for `?next=`; on the login page what its own `next` names, else `'/'`. */
  returnTo: string;
  /** What happened at the refresh endpoint, where the reason is `'refused'`. */
  error?: unknown;
}

/** What `onSessionExpired` is given. */
export interface SessionExpired extends SignedOut {
  reason: Exclude<SignedOut['reason'], 'logout'>;
}

/** Something that fails no request. */
export interface ClientWarning {
  /** `'ERR_STORAGE'`: tokens could not be saved, or the storage is not there; they are used from memory. */
  code: 'ERR_STORAGE';
  /** What it is about, in words. */
  message: string;
  /** What the storage threw, if it did. */
  cause?: unknown;
}

/** One step of one request. */
export type TraceEvent =
  | {
      /** It is sent, for the first or the second time. */
      type: 'send';
      method: string;
      /** Origin and path. */
      url: string;
    }
  | {
      /** Its token was not accepted: it waits for a refresh, or is sent again at once. */
      type: 'wait' | 'replay';
      status: number;
    };
