// What the server does for a page.

import { createClient } from 'authflight';
import { work } from './work.js';

export const render = (given) => work(createClient, given);
