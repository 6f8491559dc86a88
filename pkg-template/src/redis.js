// authflight/redis: one refresh for all instances of a server.

export { createRedisCoordinator } from './redis/coordinator.js';
