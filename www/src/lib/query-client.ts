// React Query's cache: one for the application in the browser, one for each request on a server.
import { QueryClient } from '@tanstack/react-query';
import { isAxiosError } from 'authflight';

const FRESH_FOR_MS = 30_000;
const MAX_RETRIES = 2;

/**
 * A failed refresh is nothing to try again here: the client has tried it within its own bounds, and every query that
 * waited for it would come once more. What is tried again is a fault of the API server, or of the network.
 */
export function isWorthRetry(failures: number, error: unknown): boolean {
  if (!isAxiosError(error) || error.refreshOutcome !== undefined) return false;
  return failures < MAX_RETRIES && (error.code === 'ERR_NETWORK' || (error.status ?? 0) >= 500);
}

export const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        // What came with the page is not fetched again while the page mounts.
        staleTime: FRESH_FOR_MS,
        // A page that is being rendered does not wait: the browser asks again for what is missing.
        retry: typeof window === 'undefined' ? false : isWorthRetry,
      },
    },
  });
