// What the examples' pages ask of a client beside its requests, for an axios instance.

import type { AxiosInstance } from 'axios';

interface Tokens {
  accessToken: string;
  refreshToken: string;
}

interface Session {
  setTokens: (tokens: Tokens) => unknown;
  clearTokens: () => unknown;
}

export const asClient = (instance: AxiosInstance, session: Session) =>
  Object.assign(instance, session, { on: () => () => {} });
