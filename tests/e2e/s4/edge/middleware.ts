// The proxy on the edge runtime, by its older name; a page that it is not even asked about.
import { authProxy } from 'authflight/next';
import { auth } from '@/lib/auth';

export const middleware = authProxy(auth);

export const config = { matcher: ['/((?!direct|_next/static|_next/image|favicon.ico).*)'] };
