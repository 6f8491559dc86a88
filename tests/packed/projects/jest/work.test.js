// An application's test with a real client.

const { createClient } = require('authflight');
const { basename } = require('node:path');

test('does the work', async () => {
  const { given, user, page, entry } = JSON.parse(process.env.GIVEN);
  expect(typeof document).toBe(page ? 'object' : 'undefined');
  expect(basename(require.resolve('authflight'))).toBe(entry);
  const client = createClient(given.url, 'memory');
  await client.setTokens(given.tokens);
  const [me, data] = await Promise.all([client.get('/api/users/me'), client.get('/api/awesome-data')]);
  client.dispose();
  expect([me.status, me.data.id]).toEqual([200, user]);
  expect([data.status, data.data.owner]).toEqual([200, user]);
});
