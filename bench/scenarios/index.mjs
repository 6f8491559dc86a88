// The scenarios that run where the client is, by name.

import { run as memory } from './memory.mjs';
import { run as serverClients } from './server-clients.mjs';
import { run as steady } from './steady.mjs';
import { run as storm } from './storm.mjs';

export const SCENARIOS = { steady, storm, 'server-clients': serverClients, memory };
