// lib/actions.ts
'use server';

import { AuthflightError, type Tokens } from 'authflight';
import { safeNext } from 'authflight/next';
import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { getApi, guard } from '@/lib/auth';

export async function signIn(_before: string, form: FormData): Promise<string> {
  const api = await getApi();
  try {
    const account = { id: form.get('id'), password: form.get('password') };
    const { data } = await api.post<Tokens>('/api/auth/login', account, { skipAuth: true });
    await api.setTokens(data);
  } catch (error) {
    if (!(error instanceof AuthflightError)) throw error;
    return error.response?.data?.message ?? error.message;
  }
  redirect(safeNext(form.get('next'), { fallback: '/me' }));
}

export async function rename(form: FormData): Promise<void> {
  await guard.protect();
  const api = await getApi();
  await api.post('/api/users/me', { name: form.get('name') });
  revalidatePath('/me');
}

export async function signOut(): Promise<void> {
  const api = await getApi();
  await api.clearTokens();
  redirect('/');
}

/** For the demonstration: from now on the API server takes the access token for expired. */
export async function expire(): Promise<void> {
  await guard.protect();
  const api = await getApi();
  const { data } = await api.get<{ session: string }>('/api/users/me');
  await api.post('/__control/expire-access', { session: data.session });
  revalidatePath('/me');
}
