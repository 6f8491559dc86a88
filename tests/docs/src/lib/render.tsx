// A page of the application: shows what a hook of React Query gives, hydrated with what the server has fetched.

import { type DehydratedState, dehydrate, HydrationBoundary, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { queryClient } from './queries';

export { dehydrate };

export function render(
  useData: (id: number) => { data?: unknown; error: unknown },
  id: number,
  state?: DehydratedState,
) {
  const Page = () => {
    const { data, error } = useData(id);
    return <pre>{JSON.stringify(data ?? String(error ?? 'loading'))}</pre>;
  };
  createRoot(document.getElementById('root') as HTMLElement).render(
    <QueryClientProvider client={queryClient}>
      <HydrationBoundary state={state}>
        <Page />
      </HydrationBoundary>
    </QueryClientProvider>,
  );
}
