// A page: does the work with what is in its address, and leaves what came of it.

import { createClient } from 'authflight';
import { work } from './work.js';

const given = JSON.parse(decodeURIComponent(location.hash.slice(1)));
work(createClient, given).then((outcome) => {
  globalThis.outcome = outcome;
});
