// A stub transport: a fetch that answers at once, so that only the client counts. It has the API server's rules: one
// access token is accepted, and a refresh token is good for one refresh.

const BODY = JSON.stringify({ ok: true, id: 'ada', name: 'Ada Lovelace', roles: ['reader', 'writer'], visits: 1_815 });
const REFUSAL = JSON.stringify({ error: 'unauthorized' });
const HEADERS = { 'Content-Type': 'application/json' };
const OK = { status: 200, headers: HEADERS };
const UNAUTHORIZED = { status: 401, headers: HEADERS };
/** How often the heap is looked at. */
const SAMPLE_EVERY = 64;

const headerOf = (input, init) => {
  const headers = init?.headers ?? input.headers;
  if (headers instanceof Headers) return headers.get('Authorization');
  return headers?.Authorization ?? headers?.authorization;
};

const urlOf = (input) => (typeof input === 'string' ? input : (input.url ?? input.href));

const bodyOf = (input, init) => (init?.body === undefined ? input.text() : init.body);

/**
 * `accepted`: the access token of now. `next`: `{ accessToken, refreshToken }` of the refresh,
 * or what makes them for each. `refreshToken`: what it has
 * to bring. `isRefused`: the refresh endpoint answers 401. `lateEvery`: each so-manyth refusal comes only after the
 * refresh has been answered. `sample`: called now and then.
 */
export function createTransport({ accepted, next, refreshToken, isRefused = false, lateEvery = 0, sample }) {
  const counts = { sent: 0, refused: 0, answered: 0, refreshes: 0 };
  const header = (token) => `Bearer ${token}`;
  let valid = header(accepted);
  let current = refreshToken;
  let release;
  const refreshed = new Promise((resolve) => {
    release = resolve;
  });

  const refresh = async (input, init) => {
    counts.refreshes += 1;
    const brought = JSON.parse(await bodyOf(input, init)).refreshToken;
    // After the client has had the answer, and done with it what it does at once.
    setTimeout(release);
    if (isRefused || brought !== current) return new Response(REFUSAL, UNAUTHORIZED);
    const tokens = typeof next === 'function' ? next(counts.refreshes) : next;
    valid = header(tokens.accessToken);
    current = tokens.refreshToken;
    return new Response(JSON.stringify(tokens), OK);
  };

  const fetch = async (input, init) => {
    if (urlOf(input).endsWith('/refresh')) return refresh(input, init);
    counts.sent += 1;
    if (sample && counts.sent % SAMPLE_EVERY === 0) sample();
    if (headerOf(input, init) === valid) {
      counts.answered += 1;
      return new Response(BODY, OK);
    }
    counts.refused += 1;
    if (lateEvery > 0 && counts.refused % lateEvery === 0) {
      await refreshed;
      await new Promise((resolve) => setTimeout(resolve));
    }
    return new Response(REFUSAL, UNAUTHORIZED);
  };
  /** The access token is no longer accepted. */
  const expire = () => {
    valid = undefined;
  };
  return { fetch, counts, expire };
}

/** Whether this is the answer. */
export const isRight = (data) => data?.ok === true && data.id === 'ada';
