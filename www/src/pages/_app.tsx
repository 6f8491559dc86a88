import { QueryClientProvider } from '@tanstack/react-query';
import type { AppProps } from 'next/app';
import { useEffect, useState } from 'react';
import { createQueryClient } from '@/lib/query-client';
import { APIClient } from '@/module/api';
import '@/lib/action';
import '@/lib/events';
import '@/styles/base.css';
import '@/styles/start.css';
import '@/styles/answers.css';
import '@/styles/bench.css';
import '@/styles/login.css';
import '@/styles/docs.css';

const App = ({ Component, pageProps }: AppProps) => {
  const [queryClient] = useState(createQueryClient);
  // What one account was shown is not there for the next.
  useEffect(() => APIClient.on('signed-out', () => queryClient.clear()), [queryClient]);
  return (
    <QueryClientProvider client={queryClient}>
      <Component {...pageProps} />
    </QueryClientProvider>
  );
};

export default App;
