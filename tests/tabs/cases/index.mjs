// All cases by name: `{ tabs, storage, expiry, options, api, prepare, everywhere, waits, run }`. `tabs`: how many;
// `storage`: where a user is signed in before `run`; `everywhere`: in Firefox and WebKit too; `waits`: for seconds.

import { copies } from './copies.mjs';
import { leader } from './leader.mjs';
import { lock } from './lock.mjs';
import { many } from './many.mjs';
import { sessions } from './sessions.mjs';
import { waking } from './waking.mjs';

export const cases = { ...many, ...leader, ...lock, ...sessions, ...copies, ...waking };
