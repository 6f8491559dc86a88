// The frame of an example: what it is, the session's panel, and beside it what the server counted and storage holds.

import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './style.css';

interface FrameProps {
  title: string;
  lead: ReactNode;
  children: ReactNode;
}

export function Frame({ title, lead, children }: FrameProps) {
  return (
    <>
      <header className="top">
        <span className="brand">
          <svg className="mark" viewBox="0 0 32 32" aria-hidden="true">
            <path d="M2 7c7 0 7 9 14 9S23 7 30 7M2 16h28M2 25c7 0 7-9 14-9s7 9 14 9" />
            <circle cx="16" cy="16" r="4.5" />
          </svg>
          authflight
        </span>
      </header>
      <main>
        <h1>{title}</h1>
        <p className="lead">{lead}</p>
        <div className="example">{children}</div>
      </main>
    </>
  );
}

/** Shows an application on the page. */
export function show(application: ReactNode) {
  const root = document.getElementById('root');
  if (!root) throw new Error('the page has no element with the id "root"');
  createRoot(root).render(<StrictMode>{application}</StrictMode>);
}
