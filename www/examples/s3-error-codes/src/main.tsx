import { show } from '@shared/Frame';
import { QueryClientProvider } from '@tanstack/react-query';
import { api } from '@/api';
import { queryClient } from '@/queries';
import { storage } from '@/storage';
import { App } from './App';

// For the console.
Object.assign(window, { api, storage, queryClient });

show(
  <QueryClientProvider client={queryClient}>
    <App />
  </QueryClientProvider>,
);
