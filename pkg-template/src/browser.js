// authflight in browsers: what is common. What only servers have says so.

import { OptionError } from './error.js';

export * from './common.js';

const forServers = () => {
  throw new OptionError('this function is for servers, and this build for browsers');
};

export { forServers as createCoordinator, forServers as createServerClient, forServers as createVerifier };
