// lib/client.ts
import { createClient } from 'authflight';

// Tokens are in HttpOnly cookies of this site: the browser refreshes by app/api/auth/refresh.
export const client = createClient(typeof location === 'undefined' ? 'http://localhost' : location.origin, 'httponly');
