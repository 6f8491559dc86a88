// How openapi-fetch does what the suite wants. It throws no HTTP status: the driver does.

const data = ({ data, response }) => {
  if (!response.ok) throw Object.assign(new Error(`status ${response.status}`), { status: response.status });
  return data;
};

export default ({ http }) => ({
  me: async (n, signal) => data(await http.GET('/users/{id}', { params: { path: { id: String(n) } }, signal })).id,
  addNote: async (text) => data(await http.POST('/notes', { body: { text } })),
  hang: (signal) => http.GET('/hang', { signal }),
  statusOf: (error) => error.status,
  tests: {
    async 'skipAuth among the options of a call sends it without the token'({ assert, api, control }) {
      await api.setTokens(await control('begin'));
      const { error, response } = await http.GET('/users/{id}', { params: { path: { id: '1' } }, skipAuth: true });
      assert.equal(response.status, 401);
      assert.equal(error.error, 'invalid_token');
      const { refreshes, requests } = await control('seen');
      assert.equal(refreshes, 0);
      assert.equal(requests[0].signed, false);
    },
  },
});
