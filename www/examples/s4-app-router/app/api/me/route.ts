// app/api/me/route.ts
import { guard } from '@/lib/auth';

export const GET = guard.route((_request, { claims }) => Response.json({ id: claims.sub }));
