// app/me/page.tsx
import { getApi, guard } from '@/lib/auth';
import { type AwesomeData, type User, View } from '@/lib/view';

export default async function Me() {
  const claims = await guard.protect();
  const api = await getApi();
  const [me, awesomeData] = await Promise.all([
    api.get<User>('/api/users/me'),
    api.get<AwesomeData>('/api/awesome-data'),
  ]);
  return <View expires={claims.exp} me={me.data} awesomeData={awesomeData.data} />;
}
