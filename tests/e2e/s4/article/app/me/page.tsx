import { serverApi } from '@/lib/server-api';

export default async function Me() {
  const api = serverApi();
  const [me, awesomeData] = await Promise.all(
    ['/api/users/me', '/api/awesome-data'].map(async (path) => (await api.get(path)).json()),
  );
  return (
    <div data-testid="awesome-data" data-owner={awesomeData.owner}>
      <h1 data-testid="me">{me.name}</h1>
    </div>
  );
}
