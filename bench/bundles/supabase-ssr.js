// Supabase with its cookies for servers, as a page has it.

import { createBrowserClient } from '@supabase/ssr';

export const api = createBrowserClient('https://api.example.com', 'key');
