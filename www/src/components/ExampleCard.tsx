// One of the five systems: what it is, whether it runs, and how many lines it takes.
import Link from 'next/link';
import type { ReactNode } from 'react';
import type { Example, Running } from '@/lib/examples';

export interface ExampleProps {
  example: Example;
  /** Not set: it was not started with the site. */
  running?: Running;
  /** Lines of code in its files. */
  lines: number;
  hasDocs: boolean;
}

interface Props extends ExampleProps {
  /** In place of the link to another application. */
  children?: ReactNode;
}

export function ExampleCard({ example, running, lines, hasDocs, children }: Props) {
  const { system, title, kind, sentence, tokens, refresh, docs, before, files } = example;
  return (
    <li className="card example" data-testid={`example-${system}`}>
      <p className="badge">
        <span>{system}</span> {kind}
      </p>
      <h3>{title}</h3>
      <p>{sentence}</p>
      <dl>
        <dt>Tokens</dt>
        <dd>{tokens}</dd>
        <dt>Refresh</dt>
        <dd>{refresh}</dd>
        <dt>Code</dt>
        <dd>
          <s>{before} lines</s> → {lines} in {files.length === 1 ? 'one file' : `${files.length} files`}
        </dd>
      </dl>
      <div className="links">
        {children ??
          (running ? (
            <>
              <a className="button primary" href={running.url}>
                Open
              </a>
              <a className="button" href={`${running.apiUrl}/__control/counters`}>
                Counters
              </a>
            </>
          ) : (
            <p className="hint" data-testid="not-running">
              Not running: <code>npm run demo</code> starts it.
            </p>
          ))}
        {hasDocs ? (
          <Link className="button" href={`/docs/${docs}`}>
            Before and after
          </Link>
        ) : null}
      </div>
    </li>
  );
}
