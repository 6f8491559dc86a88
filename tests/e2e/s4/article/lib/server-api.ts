// lib/server-api.ts
import { cookies } from 'next/headers';

export const serverApi = () => {
  let newAccessToken: string | null = null;

  const get = async (path: string, isReplay = false): Promise<Response> => {
    const store = await cookies();
    const token = newAccessToken ?? store.get('accessToken')?.value;
    const response = await fetch(process.env.API_URL + path, {
      cache: 'no-store',
      headers: token ? { Authorization: `Bearer ${token}` } : {},
    });
    if (response.status !== 401 || isReplay) return response;
    const answer = await fetch(`${process.env.API_URL}/auth/restore-token`, {
      method: 'POST',
      headers: { Cookie: store.toString() },
    });
    if (!answer.ok) throw new Error('UNAUTHORIZED');
    newAccessToken = (await answer.json()).accessToken;
    return get(path, true);
  };

  return { get };
};
