// The axios pattern on axios' own fetch adapter, with a stub as without one.

import { fetchAdapterOf } from './axios-adapter.mjs';
import { pattern } from './axios-pattern.mjs';

export const create = (options) => pattern(options, fetchAdapterOf(options.fetch));
