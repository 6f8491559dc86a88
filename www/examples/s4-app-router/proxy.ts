// proxy.ts
import { authProxy } from 'authflight/next';
import { auth } from '@/lib/auth';

export const proxy = authProxy(auth);
