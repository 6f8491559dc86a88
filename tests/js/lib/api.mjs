// The test API server as a test sees it: one namespace, and what controls it.

const platformFetch = globalThis.fetch.bind(globalThis);

/** A namespace of its own at the server with these origins. */
export function openNamespace(origins) {
  const id = hex(8);
  const call = async (operation, options = {}) => {
    const response = await platformFetch(origins.control, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: JSON.stringify({ namespace: id, operation, options }),
    });
    const { value, error } = await response.json();
    if (error) throw new Error(`test server, ${operation}: ${error}`);
    return value;
  };
  const path = `/ns/${id}/v1/`;
  const log = async (endpoint, options = {}) => {
    const { at, preflights = false } = options;
    const entries = await call('log');
    return entries.filter(
      (entry) =>
        (!endpoint || entry.endpoint === endpoint) && (!at || entry.at === at) && (preflights || !entry.preflight),
    );
  };

  return {
    id,
    path,
    origins,
    base: origins.home + path,
    refreshUrl: `${origins.home}${path}refresh`,
    foreign: origins.foreign + path,
    localhost: origins.localhost + path,
    closed: origins.closed + path,
    /** Begins a session: `{ user, kind: 'opaque' | 'jwt', lifetime, claims }`, or `{ accessToken, refreshToken }` as they shall be. */
    login: (options) => call('login', options),
    /** As `login`, for a list of options. */
    logins: (list) => call('logins', list),
    /** The users to whom these tokens were issued. */
    owners: (tokens) => call('owners', tokens),
    /** How the refresh endpoint answers from now on: `mode`, or `{ mode, delay, gate, times, shape, rotate, answer }`. */
    refreshing: (options) =>
      call('set', { refresh: typeof options === 'object' ? options : { mode: String(options) } }),
    /** What an unaccepted access token is answered: `{ status, body }`. */
    refusing: (options) => call('set', { refusal: options }),
    expire: (user) => call('expire', { user }),
    revoke: (user) => call('revoke', { user }),
    release: (gate) => call('release', { gate }),
    counters: () => call('counters'),
    /** Waits until `endpoint` has been asked `count` times. */
    async seen(endpoint, count = 1) {
      if (!(await call('seen', { endpoint, count }))) throw new Error(`${endpoint} has not been asked ${count} times`);
    },
    /** The requests received (of one endpoint), oldest first; preflights are left out. */
    log,
    /** How often the refresh endpoint was asked. */
    refreshes: async () => (await call('counters')).refresh,
    /** What arrived at the foreign origin, preflights included. */
    foreignLog: () => log(null, { at: 'foreign', preflights: true }),
  };
}

/** `bytes` random bytes as hexadecimal digits. */
export function hex(bytes) {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
}
