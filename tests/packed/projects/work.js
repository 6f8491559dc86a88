// What every consumer does, in its own project: two requests at once with an access token that has expired.

/**
 * @param {Function} createClient the package's, as the consumer got it
 * @param {{ url: string, tokens: object }} given where the API server is, and a session on it
 * @param {object} [options] more for the client
 * @returns {Promise<{ status: number, owner: string }[]>} what the server answered
 */
export async function work(createClient, { url, tokens }, options) {
  const client = createClient(url, 'memory', options);
  await client.setTokens(tokens);
  const answers = await Promise.all([client.get('/api/users/me'), client.get('/api/awesome-data')]);
  client.dispose();
  return answers.map(({ status, data }) => ({ status, owner: data.id ?? data.owner }));
}

/**
 * The file of the package that this function is in, as a stack names it: where no bundler has moved it.
 *
 * @param {Function} createClient the package's
 * @returns {string} such as `…/node_modules/authflight/dist/index.js`
 */
export function loaded(createClient) {
  try {
    createClient('', 'no storage has this name');
  } catch ({ stack }) {
    return /\S*authflight[\\/]dist[\\/][\w.-]+/.exec(stack)?.[0];
  }
}
