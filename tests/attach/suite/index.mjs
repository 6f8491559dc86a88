// The suite's files that run everywhere.

import bodies from './bodies.mjs';
import cancellation from './cancellation.mjs';
import errors from './errors.mjs';
import lifecycle from './lifecycle.mjs';
import refresh from './refresh.mjs';
import streams from './streams.mjs';
import surface from './surface.mjs';
import timeouts from './timeouts.mjs';
import urls from './urls.mjs';
import verdicts from './verdicts.mjs';

export const files = { refresh, surface, bodies, streams, cancellation, timeouts, errors, verdicts, urls, lifecycle };
