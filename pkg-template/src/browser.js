// authflight in browsers: what is common. What only servers have says so.

import { OptionError } from './error.js';

export * from './common.js';

const forServers = () => {
  throw new OptionError('these functions are for servers: this build is for browsers');
};

export { forServers as createCoordinator, forServers as createServerClient, forServers as createVerifier };
