// Redirects that would carry a token to wherever they point: refused here, as workerd does not know `redirect: 'error'`.

// Browsers show of it no more than that there is one: https://fetch.spec.whatwg.org/#concept-filtered-response-opaque-redirect
const STATUSES = [0, 301, 302, 303, 307, 308];

// The answer to a request that was sent with `redirect: 'manual'`, unless it is one.
export const unredirected = async (response) => {
  if (!STATUSES.includes(response.status)) return response;
  await response.text();
  throw new TypeError('the answer is a redirect');
};
