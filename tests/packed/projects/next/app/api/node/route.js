// The work in a route handler, on Node.

import { cookies } from 'next/headers';
import { serve } from '../../../auth.js';

export const GET = async () =>
  Response.json({ runtime: process.env.NEXT_RUNTIME, answers: await serve(await cookies()) });
