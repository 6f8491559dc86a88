// How ky does what the suite wants.
//
// A driver answers `me(n, signal)` with the user's id, `addNote(text)` with `{ owner, text }`, `hang(signal)` never; each
// rejects as the library does. `statusOf(error)` is the HTTP status that the library tells, `causeOf(error)` the error
// that `fetch` threw. `retrying`: a call under the library's own retries, and how often it is sent at most. `rounds`: how
// often the library as it comes tries a GET for which no answer came.

export default ({ http }) => {
  const me = async (n, signal) => (await http.get(`users/${n}`, { signal }).json()).id;
  const eager = http.extend({ retry: { limit: 2, statusCodes: [401], delay: () => 1 } });
  return {
    me,
    addNote: (text) => http.post('notes', { json: { text } }).json(),
    hang: (signal) => http.get('hang', { signal }),
    statusOf: (error) => error.response?.status,
    retrying: { call: async (n) => (await eager.get(`users/${n}`).json()).id, attempts: 3 },
    tests: {
      async 'a form is replayed with its boundary'({ assert, control, expired, soon }) {
        await expired();
        const form = new FormData();
        form.append('text', new Blob(['from a form']), 'a.txt');
        const answer = await soon(http.post('forms', { body: form, throwHttpErrors: false }));
        assert.equal(answer.status, 404, 'after the refresh');
        const { refreshes, requests } = await control('seen');
        assert.equal(refreshes, 1);
        assert.equal(requests.length, 2);
        assert.equal(requests[1].hash, requests[0].hash);
      },
    },
  };
};
