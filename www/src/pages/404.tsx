import Link from 'next/link';
import { Layout } from '@/components/Layout';

const NotFound = () => (
  <Layout title="Not found">
    <h1>No such page</h1>
    <p className="lead">
      <Link href="/">Back to the start</Link>
    </p>
  </Layout>
);

export default NotFound;
