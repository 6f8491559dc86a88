// How Apollo Client does what the suite wants.

import { ApolloClient, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { RetryLink } from '@apollo/client/link/retry';

const ME = gql`query ($n: Int) { me(n: $n) { id } }`;
const NOTE = gql`mutation ($text: String!) { addNote(text: $text) { owner text } }`;
const HANG = gql`{ hang }`;

export default ({ api, client }) => {
  const ask = (by, query, variables, signal) =>
    by.query({ query, variables, fetchPolicy: 'network-only', context: { fetchOptions: { signal } } });
  const me = async (by, n, signal) => (await ask(by, ME, { n }, signal)).data.me.id;
  const eager = new ApolloClient({
    link: new RetryLink({ delay: { initial: 1, jitter: false } }).concat(new HttpLink({ fetch: api.fetch })),
    cache: new InMemoryCache(),
  });
  return {
    graphql: true,
    me: (n, signal) => me(client, n, signal),
    addNote: async (text) => (await client.mutate({ mutation: NOTE, variables: { text } })).data.addNote,
    hang: (signal) => ask(client, HANG, {}, signal),
    statusOf: (error) =>
      CombinedGraphQLErrors.is(error) && error.errors.some(({ extensions }) => extensions?.code === 'UNAUTHENTICATED')
        ? 401
        : error.statusCode,
    retrying: { call: (n) => me(eager, n), attempts: 5 },
    tests: {
      async 'the uri /graphql is joined to the base URL of the client'({ assert, control }) {
        await api.setTokens(await control('begin'));
        assert.equal(await me(eager, 1), 'ann');
      },
    },
  };
};
