// What the server does for a page.

import { createClient } from 'authflight';
import { loaded, work } from './work.js';

export const render = async (given) => ({ answers: await work(createClient, given), loaded: loaded(createClient) });
