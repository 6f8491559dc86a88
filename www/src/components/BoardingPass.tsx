// The two answers side by side: who is asking, and the data that belongs to them.
import type { ReactNode } from 'react';
import type { AwesomeData, User } from '@/lib/types';

function Field({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="field">
      <dt>{name}</dt>
      <dd>{children ?? '–'}</dd>
    </div>
  );
}

interface Props {
  me: User | null;
  awesomeData: AwesomeData | null;
  isBusy?: boolean;
  /** Where the data came from. */
  endpoint?: string;
}

export function BoardingPass({ me, awesomeData, isBusy = false, endpoint = '/api/awesome-data' }: Props) {
  return (
    <section className="pass" aria-label="Both answers" aria-live="polite" aria-busy={isBusy}>
      <div className="pass-main">
        <p className="endpoint">
          <span>GET</span> /api/users/me
        </p>
        <dl>
          <Field name="Passenger">
            <strong className="passenger">{me?.name ?? '–'}</strong>
          </Field>
          <Field name="Account">{me?.id}</Field>
        </dl>
        <code className="raw" data-testid="me">
          {JSON.stringify(me)}
        </code>
      </div>
      <div className="pass-stub">
        <p className="endpoint">
          <span>GET</span> {endpoint}
        </p>
        <dl>
          <Field name="Route">
            {awesomeData && (
              <strong>
                {awesomeData.from} → {awesomeData.to}
              </strong>
            )}
          </Field>
          <Field name="Flight">{awesomeData?.flight}</Field>
          <Field name="Gate">{awesomeData?.gate}</Field>
          <Field name="Seat">{awesomeData?.seat}</Field>
        </dl>
        <code className="raw" data-testid="awesome-data">
          {JSON.stringify(awesomeData)}
        </code>
      </div>
    </section>
  );
}
