// How @urql/core does what the suite wants. It ends a request whose result nobody wants any more, and has no other way.

import { gql } from '@urql/core';

const ME = gql`query ($n: Int) { me(n: $n) { id } }`;
const NOTE = gql`mutation ($text: String!) { addNote(text: $text) { owner text } }`;
const HANG = gql`{ hang }`;

export default ({ client }) => {
  /** The first result, or the reason of the signal; either ends the subscription. */
  const ask = (source, signal) =>
    new Promise((resolve, reject) => {
      const { unsubscribe } = source.subscribe((result) => {
        queueMicrotask(() => unsubscribe());
        if (result.error) reject(result.error);
        else resolve(result.data);
      });
      signal?.addEventListener('abort', () => {
        unsubscribe();
        reject(signal.reason);
      });
    });
  const fresh = { requestPolicy: 'network-only' };
  const me = async (n, signal) => (await ask(client.query(ME, { n }, fresh), signal)).me.id;
  return {
    graphql: true,
    me,
    addNote: async (text) => (await ask(client.mutation(NOTE, { text }))).addNote,
    hang: (signal) => ask(client.query(HANG, {}, fresh), signal),
    statusOf: ({ response, graphQLErrors = [] }) =>
      graphQLErrors.some(({ extensions }) => extensions?.code === 'UNAUTHENTICATED') ? 401 : response?.status,
    causeOf: (error) => error.networkError,
    retrying: { call: (n) => me(n).catch(() => me(n)), attempts: 2 },
    tests: {
      async 'queries by GET go through an expiry too'({ assert, control, expired, soon }) {
        await expired();
        const options = { ...fresh, preferGetMethod: 'force' };
        assert.equal((await soon(ask(client.query(ME, { n: 1 }, options)))).me.id, 'ann');
        const { refreshes, requests } = await control('seen');
        assert.equal(refreshes, 1);
        assert.ok(requests.every(({ what }) => what.startsWith('GET /graphql?')));
      },
    },
  };
};
