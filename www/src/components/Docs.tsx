// A page of the documentation: the list of pages, and the text.
import Link from 'next/link';
import { Layout } from '@/components/Layout';
import type { DocsLink, DocsPage } from '@/lib/docs';

export interface DocsProps {
  page: DocsPage;
  links: DocsLink[];
}

export function Docs({ page, links }: DocsProps) {
  const here = ['/docs', ...page.slug].join('/');
  return (
    <Layout title={page.title}>
      <div className="docs">
        <aside>
          <nav aria-label="Documentation">
            {links.map(({ href, title }) => (
              <Link key={href} href={href} aria-current={href === here ? 'page' : undefined}>
                {title}
              </Link>
            ))}
          </nav>
          {page.sections.length > 2 && (
            <nav aria-label="On this page" className="sections">
              {page.sections.map(({ id, text }) => (
                <a key={id} href={`#${id}`}>
                  {text}
                </a>
              ))}
            </nav>
          )}
        </aside>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: the repository's own Markdown, rendered when the site is built */}
        <article className="prose" dangerouslySetInnerHTML={{ __html: page.html }} />
      </div>
    </Layout>
  );
}
