// How ofetch does what the suite wants.

export default ({ http }) => {
  const me = async (n, signal) => (await http(`users/${n}`, { signal })).id;
  const eager = { retry: 2, retryStatusCodes: [401] };
  return {
    me,
    addNote: (text) => http('notes', { method: 'POST', body: { text } }),
    hang: (signal) => http('hang', { signal }),
    statusOf: (error) => error.status,
    causeOf: (error) => error.cause,
    rounds: 2,
    retrying: { call: async (n) => (await http(`users/${n}`, eager)).id, attempts: 3 },
  };
};
