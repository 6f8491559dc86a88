// authflight/next: what the App Router needs on the server.

export { safeNext } from 'authflight';
export { authGuard } from './next/guard.js';
export { isPage } from './next/paths.js';
export { authProxy } from './next/proxy.js';
export { authRefresh } from './next/refresh.js';
