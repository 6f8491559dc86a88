// A page in a frame, with a copy of the package of its own: to the page around it what another tab is.

import * as lib from 'authflight';

window.authflight = lib;
