// The proxy as article S4 has it: after a refresh the browser asks for the same URL again.
import { authProxy } from 'authflight/next';
import { auth } from '@/lib/auth';

export const proxy = authProxy(() => ({ ...auth(), redirect: true }));
