// The work in a route handler, on the edge runtime.

import { cookies } from 'next/headers';
import { serve } from '../../../auth.js';

export const runtime = 'edge';

export const GET = async () =>
  Response.json({ runtime: process.env.NEXT_RUNTIME, answers: await serve(await cookies()) });
