// What tests of the coordinator itself use of the application's packages.

export { createRedisCoordinator } from 'authflight/redis';
export { connect, KIND_NAMES } from './clients.mjs';
