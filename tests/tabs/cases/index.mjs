// All cases: `{ tabs, storage, expiry, options, api, everywhere, run }` by name; `everywhere`: in Firefox and WebKit too.

import { leader } from './leader.mjs';
import { many } from './many.mjs';

export const cases = { ...many, ...leader };
