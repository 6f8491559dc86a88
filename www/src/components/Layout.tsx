// The frame of every page: header with the session's state, footer.
import type { Client } from 'authflight';
import Head from 'next/head';
import Link from 'next/link';
import { useRouter } from 'next/router';
import type { ReactNode } from 'react';
import { useSession } from '@/lib/session';
import { APIClient } from '@/module/api';

const PAGES = [
  { href: '/', label: 'Start' },
  { href: '/me', label: 'In the browser' },
  { href: '/me-ssr', label: 'On the server' },
  { href: '/query', label: 'React Query' },
  { href: '/httponly', label: 'HttpOnly' },
  { href: '/docs', label: 'Docs' },
] as const;

const STATUS_WORDS = {
  'signed-in': 'Signed in',
  'signed-out': 'Signed out',
  refreshing: 'Refreshing',
  unknown: '…',
} as const;

/** `'page'` on the page itself, `'true'` on those below it. */
const current = (pathname: string, href: string) => {
  if (pathname === href) return 'page';
  return href !== '/' && pathname.startsWith(`${href}/`) ? 'true' : undefined;
};

export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M2 7c7 0 7 9 14 9S23 7 30 7M2 16h28M2 25c7 0 7-9 14-9s7 9 14 9" />
      <circle cx="16" cy="16" r="4.5" />
    </svg>
  );
}

interface Props {
  title: string;
  children: ReactNode;
  /** Whose session the header shows. */
  client?: Client;
}

export function Layout({ title, children, client = APIClient }: Props) {
  const { pathname } = useRouter();
  const { status } = useSession(client);
  return (
    <>
      <Head>
        <title>{`${title} · authflight`}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
      </Head>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <header className="top">
        <Link className="brand" href="/">
          <Mark />
          authflight
        </Link>
        <nav aria-label="Pages">
          {PAGES.map(({ href, label }) => (
            <Link key={href} href={href} aria-current={current(pathname, href)}>
              {label}
            </Link>
          ))}
        </nav>
        <span className="chip" data-status={status} data-testid="session-status">
          {STATUS_WORDS[status]}
        </span>
      </header>
      <main id="content">{children}</main>
      <footer className="foot">
        <p>A demonstration. Its API server runs beside it, keeps everything in memory and can be broken on purpose.</p>
      </footer>
    </>
  );
}
