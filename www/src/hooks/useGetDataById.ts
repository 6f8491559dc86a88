// One item of data. The query key names the id, on which the answer depends, and not the client that fetches it.
import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import type { Client } from 'authflight';
import type { AwesomeData } from '@/lib/types';
import { APIClient } from '@/module/api';

export const DATA_BY_ID_QUERY_KEY = 'DATA_BY_ID_QUERY_KEY';

/** The client is bound once; what is left has only parameters that belong in the query key. */
const getQueryFn = (client: Client) => async (id: number, signal: AbortSignal) => {
  const { data } = await client.get<AwesomeData>(`/api/data/${id}`, { signal });
  return data;
};

const dataByIdOptions = (client: Client, id: number) => {
  const getDataById = getQueryFn(client);
  return queryOptions({
    queryKey: [DATA_BY_ID_QUERY_KEY, id],
    queryFn: ({ signal }) => getDataById(id, signal),
  });
};

/** In a component: through the browser's client. */
export const useGetDataById = (id: number) => useQuery(dataByIdOptions(APIClient, id));

/** In `getServerSideProps`: through the client of that one request. */
export const prefetchDataById = (queryClient: QueryClient, APIServer: Client, id: number) =>
  queryClient.prefetchQuery(dataByIdOptions(APIServer, id));
