// The work in getServerSideProps of the Pages Router.

import { serve } from '../auth.js';

export default function Page({ answers }) {
  return <pre>{JSON.stringify({ answers })}</pre>;
}

export const getServerSideProps = async (context) => ({ props: { answers: await serve(context) } });
