// The server client in an API route: the same as in getServerSideProps.
import type { NextApiRequest, NextApiResponse } from 'next';
import type { User } from '@/lib/types';
import { getServerAxios } from '@/module/api';

export default async function handler(req: NextApiRequest, res: NextApiResponse) {
  const APIServer = getServerAxios({ req, res });
  try {
    const me = await APIServer.get<User>('/api/users/me');
    res.status(200).json(me.data);
  } catch {
    res.status(401).json({ error: 'unauthorized' });
  }
}
