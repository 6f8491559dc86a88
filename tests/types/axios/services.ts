// Requests as applications write them for axios: functions, a class, a query function.

import type {
  AxiosInstance,
  AxiosPromise,
  AxiosRequestConfig,
  AxiosResponse,
  CreateAxiosDefaults,
  GenericAbortSignal,
} from 'axios';

interface User {
  id: number;
  name: string;
}
interface Page<T> {
  items: T[];
  total: number;
}

export const getUsers = (api: AxiosInstance) => api.get<User[]>('/users').then((response) => response.data);

export const getUser = async (api: AxiosInstance, id: User['id']): Promise<User> => {
  const { data } = await api.get<User>(`/users/${id}`);
  return data;
};

export const search = (api: AxiosInstance, query: string, signal?: AbortSignal) =>
  api.get<Page<User>>('/users', { params: { query, page: 1, tags: ['a', 'b'] }, ...(signal && { signal }) });

export const create = (api: AxiosInstance, user: Omit<User, 'id'>) =>
  api.post<User, AxiosResponse<User>, Omit<User, 'id'>>('/users', user);

export const upload = (api: AxiosInstance, file: Blob, onPercent: (percent: number) => void) => {
  const form = new FormData();
  form.append('file', file);
  return api.post<{ url: string }>('/files', form, {
    headers: { 'Content-Type': 'multipart/form-data' },
    onUploadProgress: ({ loaded, total }) => onPercent(total ? Math.round((loaded * 100) / total) : 0),
  });
};

export const download = async (api: AxiosInstance, url: string): Promise<[Blob, string | undefined]> => {
  const response = await api.get<Blob>(url, { responseType: 'blob', timeout: 60_000 });
  const name = /filename="(.+)"/.exec(response.headers['content-disposition'] ?? '')?.[1];
  return [response.data, name];
};

/** The body of every request of a typed client. */
export async function request<T>(api: AxiosInstance, config: AxiosRequestConfig): Promise<T> {
  const response: AxiosResponse<T> = await api.request<T>({ ...config, method: config.method ?? 'GET' });
  return response.data;
}

export class Users {
  readonly #api: AxiosInstance;

  constructor(api: AxiosInstance) {
    this.#api = api;
  }

  list(config?: AxiosRequestConfig): Promise<AxiosResponse<User[]>> {
    return this.#api.get<User[]>('/users', config);
  }

  rename(id: number, name: string): AxiosPromise<User> {
    return this.#api.patch(`/users/${id}`, { name });
  }

  replace(user: User) {
    return this.#api.put<User>(`/users/${user.id}`, user);
  }

  remove(id: number) {
    return this.#api.delete<void>(`/users/${id}`, { data: { reason: 'left' } });
  }

  exists = async (id: number) => (await this.#api.head(`/users/${id}`, { validateStatus: () => true })).status === 200;
}

/** The instance outside of the cache's key. */
export const queryFn =
  <T>(api: AxiosInstance, url: string) =>
  async ({ signal }: { signal: GenericAbortSignal }) => {
    const { data } = await api.get<T>(url, { signal });
    return data;
  };

export function derive(api: AxiosInstance, config: CreateAxiosDefaults): AxiosInstance {
  const child = api.create({ ...config, baseURL: '/v2', headers: { common: { 'X-App': 'demo' } } });
  child.defaults.timeout = 5 * 1000;
  child.defaults.headers.post['Content-Type'] = 'application/x-www-form-urlencoded';
  child.defaults.headers.common['X-Locale'] = 'ko';
  return child;
}

export const link = (api: AxiosInstance) => api.getUri({ url: '/users', params: { page: 2 } });
