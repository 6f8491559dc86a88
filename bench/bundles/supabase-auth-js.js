// Supabase's auth client alone.

import { GoTrueClient } from '@supabase/auth-js';

export const api = new GoTrueClient({ url: 'https://api.example.com', autoRefreshToken: true });
