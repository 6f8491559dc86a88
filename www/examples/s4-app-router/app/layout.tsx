import type { Metadata } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import './styles.css';

export const metadata: Metadata = { title: 'App Router · authflight' };

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <header>
          <Link className="brand" href="/" prefetch={false}>
            authflight <small>App Router</small>
          </Link>
          <nav aria-label="Pages">
            <Link href="/me" prefetch={false}>
              Through the proxy
            </Link>
            <Link href="/direct" prefetch={false}>
              Past the proxy
            </Link>
          </nav>
        </header>
        <main>{children}</main>
      </body>
    </html>
  );
}
