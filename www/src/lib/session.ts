// What the browser's client says about its session, for components.
import type { SessionStatus } from 'authflight';
import { useEffect, useState } from 'react';
import { APIClient } from '@/module/api';

export interface Session {
  status: SessionStatus;
  /** The API server's name for the session, read from a token; undefined when signed out. */
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

export async function currentSession(): Promise<Session> {
  const tokens = await APIClient.getTokens();
  const id = sessionIdOf(tokens?.refreshToken) ?? sessionIdOf(tokens?.accessToken);
  return { status: APIClient.status, id };
}

export function useSession(): Session {
  const [session, setSession] = useState<Session>({ status: 'unknown', id: undefined });
  useEffect(() => {
    let mounted = true;
    const update = () =>
      void currentSession().then((now) => {
        if (mounted) setSession(now);
      });
    update();
    const off = (['tokens', 'signed-out', 'refresh-start', 'refresh-end'] as const).map((event) =>
      APIClient.on(event, update),
    );
    return () => {
      mounted = false;
      for (const stop of off) stop();
    };
  }, []);
  return session;
}
