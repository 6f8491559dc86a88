// The start of the documentation.
import type { GetStaticProps } from 'next';
import { Docs, type DocsProps } from '@/components/Docs';
import { docsLinks, docsPage } from '@/lib/docs';

export default Docs;

export const getStaticProps = (async () => ({
  props: { page: docsPage([]), links: docsLinks() },
})) satisfies GetStaticProps<DocsProps>;
