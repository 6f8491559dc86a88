// The buttons of an example: requests on one side, faults of the API server on the other.

import type { Client } from 'authflight';
import { useEffect, useRef, useState } from 'react';
import { describe } from './describe';
import { log, logEvents } from './log';
import { REFRESH_MODES, type RefreshMode, server } from './server';

const DATA = '/api/awesome-data';
const ME = '/api/users/me';
const PUBLIC = '/api/public';
const MANY = 20;

interface BenchProps {
  api: Pick<Client, 'get' | 'on'>;
  /** A request that needs no session. */
  callPublic: (url: string) => Promise<{ status: number; data: unknown }>;
  signOut: () => Promise<unknown>;
}

export function Bench({ api, callPublic, signOut }: BenchProps) {
  const [mode, setMode] = useState<RefreshMode>('ok');
  const [refuses, setRefuses] = useState(false);
  const running = useRef(new AbortController());

  useEffect(() => logEvents(api), [api]);

  const send = async (name: string, request: () => Promise<{ status: number; data: unknown }>) => {
    try {
      const { status, data } = await request();
      log(`${name}: ${status} ${JSON.stringify(data)}`, 'good');
    } catch (error) {
      log(`${name}: ${describe(error)}`, 'bad');
    }
  };
  const get = (url: string) => send(url, () => api.get(url, { signal: running.current.signal }));
  const abort = () => {
    running.current.abort();
    running.current = new AbortController();
  };
  const tell = async (text: string, request: Promise<unknown>) => {
    await request;
    log(`API server: ${text}`, 'request');
  };

  return (
    <>
      <section className="card" aria-labelledby="requests">
        <h2 id="requests">Requests</h2>
        <div className="buttons">
          <button
            type="button"
            className="primary"
            onClick={() => Promise.all([get(ME), get(DATA)])}
            data-testid="load"
          >
            Load my data
          </button>
          <button
            type="button"
            onClick={() => Promise.all(Array.from({ length: MANY }, () => get(ME)))}
            data-testid="many"
          >
            {MANY} at once
          </button>
          <button type="button" onClick={() => send(PUBLIC, () => callPublic(PUBLIC))} data-testid="public">
            Public call
          </button>
          <button type="button" onClick={abort} data-testid="abort">
            Abort
          </button>
          <button type="button" onClick={signOut} data-testid="sign-out">
            Sign out
          </button>
        </div>
      </section>
      <section className="card" aria-labelledby="faults">
        <h2 id="faults">The API server</h2>
        <div className="buttons">
          <button
            type="button"
            onClick={() => tell('access tokens have expired', server.expireAccess())}
            data-testid="expire"
          >
            Expire access tokens
          </button>
          <button
            type="button"
            onClick={() => tell('refresh tokens are revoked', server.revokeRefresh())}
            data-testid="revoke"
          >
            Revoke refresh tokens
          </button>
          <label className="choice">
            Refresh endpoint
            <select
              value={mode}
              onChange={({ target }) => {
                const wanted = target.value as RefreshMode;
                setMode(wanted);
                void tell(`the refresh endpoint: ${wanted}`, server.setRefresh(wanted));
              }}
              data-testid="refresh-mode"
            >
              {REFRESH_MODES.map((each) => (
                <option key={each}>{each}</option>
              ))}
            </select>
          </label>
          <label className="choice">
            <input
              type="checkbox"
              checked={refuses}
              onChange={({ target }) => {
                setRefuses(target.checked);
                void tell(
                  target.checked ? 'refuses every token' : 'accepts tokens again',
                  server.setData(target.checked ? 'refuse' : 'ok'),
                );
              }}
              data-testid="refuse"
            />
            Refuse every token
          </label>
        </div>
      </section>
    </>
  );
}
