// The same guard on the edge runtime.
import { guard } from '@/lib/auth';

export const runtime = 'edge';

export const GET = guard.route((_request, { claims }) =>
  Response.json({ id: claims.sub, runtime: process.env.NEXT_RUNTIME }),
);
