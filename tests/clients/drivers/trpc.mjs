// How @trpc/client does what the suite wants. Calls of one turn are one request.

import { createTRPCClient, httpBatchLink, retryLink } from '@trpc/client';

export default ({ api, trpc }) => {
  const eager = createTRPCClient({
    links: [
      retryLink({ retry: ({ attempts }) => attempts < 3, retryDelayMs: () => 1 }),
      httpBatchLink({ url: '/trpc', fetch: api.fetch }),
    ],
  });
  return {
    me: async (_, signal) => (await trpc.me.query(undefined, { signal })).id,
    addNote: (text) => trpc.addNote.mutate(text),
    hang: (signal) => trpc.hang.query(undefined, { signal }),
    statusOf: (error) => error.data?.httpStatus,
    causeOf: (error) => error.cause,
    retrying: { call: async () => (await eager.me.query()).id, attempts: 3 },
    tests: {
      async 'a batch of which one call is refused is replayed as a whole'({ assert, control, expired, soon }) {
        await expired();
        const [me, health] = await soon(Promise.all([trpc.me.query(), trpc.health.query()]));
        assert.deepEqual([me.id, health], ['ann', 'well']);
        const { refreshes, requests } = await control('seen');
        assert.equal(refreshes, 1);
        assert.deepEqual(
          requests.map(({ what }) => what.replace(/\?.*/, '')),
          ['GET /trpc/me,health', 'GET /trpc/me,health'],
        );
      },
      async 'a url without an origin is joined to the base URL of the client'({ assert, control }) {
        await api.setTokens(await control('begin'));
        assert.equal((await eager.me.query()).id, 'ann');
      },
    },
  };
};
