// app/api/auth/refresh/route.ts
import { authRefresh } from 'authflight/next';
import { auth } from '@/lib/auth';

export const POST = authRefresh(auth);
