// What a client of the browser says about its session, for components.
import type { Client, SessionStatus } from 'authflight';
import { useEffect, useState } from 'react';

export interface Session {
  status: SessionStatus;
  /** The API server's name for the session, read from a token; undefined when signed out, or where no token can be read. */
  id: string | undefined;
}

/** The `sid` claim of a JWT, unverified: the demonstration's control endpoints want to know which session is meant. */
function sessionIdOf(token: string | undefined): string | undefined {
  try {
    const payload = token?.split('.')[1]?.replace(/-/g, '+').replace(/_/g, '/');
    if (!payload) return undefined;
    const claims = JSON.parse(atob(payload)) as { sid?: unknown };
    return typeof claims.sid === 'string' ? claims.sid : undefined;
  } catch {
    return undefined;
  }
}

export async function currentSession(client: Client): Promise<Session> {
  const tokens = await client.getTokens();
  const id = sessionIdOf(tokens?.refreshToken) ?? sessionIdOf(tokens?.accessToken);
  return { status: client.status, id };
}

export function useSession(client: Client): Session {
  const [session, setSession] = useState<Session>({ status: 'unknown', id: undefined });
  useEffect(() => {
    let mounted = true;
    const update = () =>
      void currentSession(client).then((now) => {
        if (mounted) setSession(now);
      });
    update();
    const off = (['tokens', 'signed-out', 'refresh-start', 'refresh-end'] as const).map((event) =>
      client.on(event, update),
    );
    return () => {
      mounted = false;
      for (const stop of off) stop();
    };
  }, [client]);
  return session;
}
