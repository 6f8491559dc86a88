// Every other page of the documentation.
import type { GetStaticPaths, GetStaticProps } from 'next';
import { Docs, type DocsProps } from '@/components/Docs';
import { docsLinks, docsPage, docsSlugs } from '@/lib/docs';

export default Docs;

export const getStaticPaths = (async () => ({
  paths: docsSlugs().map((slug) => ({ params: { slug } })),
  fallback: false,
})) satisfies GetStaticPaths;

export const getStaticProps = (async ({ params }) => ({
  props: { page: docsPage(params?.slug ?? []), links: docsLinks() },
})) satisfies GetStaticProps<DocsProps, { slug: string[] }>;
