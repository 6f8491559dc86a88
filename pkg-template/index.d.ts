/**
 * Token refresh in single flight: an axios-shaped HTTP client that refreshes an expired access token once,
 * holds the other requests back meanwhile, and replays them all.
 *
 * `createClient` serves a browser, `createServerClient` one request on a server.
 *
 * @packageDocumentation
 */

export * from './types/axios-names.js';
export * from './types/client.js';
export * from './types/context.js';
export * from './types/coordinator.js';
export * from './types/error.js';
export * from './types/events.js';
export * from './types/factories.js';
export * from './types/headers.js';
export * from './types/options.js';
export * from './types/refresh.js';
export * from './types/request.js';
export * from './types/response.js';
export * from './types/serializer.js';
export * from './types/storage.js';
export * from './types/verify.js';
