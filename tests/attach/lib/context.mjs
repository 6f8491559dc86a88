// What a test gets besides the clients of tests/js: axios, and instances that are attached.

/** The adapters of axios, and where each runs. */
const ADAPTERS = { http: ['node'], xhr: ['chromium', 'firefox', 'webkit'], fetch: undefined };

/** Adds to the contexts of tests/js. `entry`: what `authflight/axios` exports. */
export const withAxios = (makeContext, { entry, axios }) => {
  return async (test) => {
    const t = await makeContext(test);
    const { attach, detach } = entry;

    /**
     * An instance with a session: `{ http, client, tokens }`. `expired`: the access token is not accepted any more;
     * `axios`: the instance's defaults; the rest as for `signedIn`.
     */
    const attached = async ({ axios: defaults = {}, expired = false, ...parts } = {}) => {
      const signed = await t[expired ? 'expired' : 'signedIn'](parts);
      const http = axios.create({ baseURL: t.api.base, adapter: t.adapter, ...defaults });
      attach(http, signed.client);
      return { http, ...signed };
    };

    return Object.assign(t, { axios, attach, detach, attached });
  };
};

/** `test` for each adapter of the platform (or those in `adapters`), which the test gets as `adapter`. */
export const withEachAdapter =
  (test) =>
  (name, ...rest) => {
    const fn = rest.pop();
    const { on, adapters = Object.keys(ADAPTERS) } = rest.pop() ?? {};
    for (const adapter of adapters) {
      const places = ADAPTERS[adapter];
      const where = on && places ? places.filter((place) => on.includes(place)) : (places ?? on);
      if (where?.length !== 0) test(`${adapter}: ${name}`, { on: where }, (t) => fn(Object.assign(t, { adapter })));
    }
  };
