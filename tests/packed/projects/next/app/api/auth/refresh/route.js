// The route by which a browser has its tokens renewed.

import { authRefresh } from 'authflight/next';
import { auth } from '../../../../auth.js';

export const POST = authRefresh(auth);
