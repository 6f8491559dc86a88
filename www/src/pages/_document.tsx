import { Head, Html, Main, NextScript } from 'next/document';

// The script blocks on purpose: the address of the API server must be there before the application starts.
const Document = () => (
  <Html lang="en">
    <Head>
      <meta name="color-scheme" content="light dark" />
      <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
      <script src="/api/env.js" />
    </Head>
    <body>
      <Main />
      <NextScript />
    </body>
  </Html>
);

export default Document;
