// The signed-in account, through whichever client fetches: the browser's in components, a request's own on the server.
import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import type { Client } from 'authflight';
import type { User } from '@/lib/types';
import { APIClient } from '@/module/api';

export const ME_QUERY_KEY = 'ME_QUERY_KEY';

const getQueryFn = (client: Client) => async (signal: AbortSignal) => {
  const { data } = await client.get<User>('/api/users/me', { signal });
  return data;
};

const meOptions = (client: Client) => {
  const getMe = getQueryFn(client);
  return queryOptions({ queryKey: [ME_QUERY_KEY], queryFn: ({ signal }) => getMe(signal) });
};

export const useGetMe = () => useQuery(meOptions(APIClient));

export const prefetchMe = (queryClient: QueryClient, APIServer: Client) =>
  queryClient.prefetchQuery(meOptions(APIServer));
