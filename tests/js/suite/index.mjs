// All files of the suite, in the order in which they run.

import trivial from './trivial.mjs';

export const files = { trivial };
