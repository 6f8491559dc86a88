// Tokens in a state store: { get(): Tokens, set(tokens), clear() }.

import { isPromise } from '../promise.js';

const pair = (tokens) => [tokens?.accessToken, tokens?.refreshToken];

export const state = (store) => ({
  read: () => {
    const tokens = store.get();
    return isPromise(tokens) ? tokens.then(pair) : pair(tokens);
  },
  write: ([accessToken, refreshToken]) => store.set({ accessToken, refreshToken }),
  clear: () => store.clear(),
});
