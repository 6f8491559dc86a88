// The work in a server component, behind the proxy that renews the tokens before it renders.

import { authGuard } from 'authflight/next';
import { cookies } from 'next/headers';
import { auth, serve } from '../../auth.js';

const guard = authGuard(auth);

export default async function Page() {
  const { sub } = await guard.protect();
  return <pre>{JSON.stringify({ sub, answers: await serve(await cookies()) })}</pre>;
}
