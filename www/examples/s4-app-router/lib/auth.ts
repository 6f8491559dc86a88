// lib/auth.ts
import { createServerClient } from 'authflight';
import { authGuard, isPage } from 'authflight/next';
import { cookies } from 'next/headers';

// Functions, since the environment is read when a request comes, and not when the application is built.
const session = () => ({
  baseUrl: process.env.API_URL ?? 'http://127.0.0.1:4000',
  refresh: { url: '/auth/restore-token', send: 'cookie' as const },
  cookie: { httpOnly: true, secure: !process.env.SITE_URL?.startsWith('http:') },
  refreshTimeout: 3000,
});

export const auth = () => ({
  ...session(),
  verify: { secret: process.env.AUTH_SECRET ?? '' },
  public: ['/'],
  // For the demonstration: this page gets its tokens renewed by app/error.tsx.
  matcher: (pathname: string) => isPage(pathname) && pathname !== '/direct',
});

export const guard = authGuard(auth);

export const getApi = async () => createServerClient(await cookies(), session());
