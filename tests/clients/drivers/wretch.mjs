// How wretch does what the suite wants.

import wretch from 'wretch';
import AbortAddon from 'wretch/addons/abort';
import { retry } from 'wretch/middlewares';

export default ({ http }) => {
  const abortable = http.addon(AbortAddon());
  const call = (path, signal) => (signal ? abortable.signal({ signal }) : http).get(path);
  const middleware = retry({
    delayTimer: 1,
    maxAttempts: 2,
    until: (response) => response?.ok,
    resolveWithLatestResponse: true,
  });
  const eager = http.middlewares([middleware]);
  return {
    me: async (n, signal) => (await call(`/users/${n}`, signal).json()).id,
    addNote: (text) => http.url('/notes').post({ text }).json(),
    hang: (signal) => call('/hang', signal).res(),
    statusOf: (error) => error.status,
    retrying: { call: async (n) => (await eager.get(`/users/${n}`).json()).id, attempts: 3 },
    tests: {
      async 'a relative URL is joined to the base URL of the client'({ assert, api, control }) {
        await api.setTokens(await control('begin'));
        assert.equal((await wretch().fetchPolyfill(api.fetch).get('/users/1').json()).id, 'ann');
      },
    },
  };
};
