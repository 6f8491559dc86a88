// The application's cache of queries, and who asks whether somebody is logged in.

import { QueryClient, useQuery } from '@tanstack/react-query';
import { storage } from '@/storage';

export const queryClient = new QueryClient();

export const useIsLoggedIn = () =>
  useQuery({
    queryKey: ['isLoggedIn'],
    queryFn: async () => (await storage.getItem('accessToken')) !== null,
    // Storage is asked, not the network.
    networkMode: 'always',
  });
