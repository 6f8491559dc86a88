// Article S3's refresh and logout, written anew.

import { apiUrl } from '@shared/env';
import axios from 'axios';
import { queryClient } from '@/queries';
import { storage } from '@/storage';

export const refreshToken = async () => {
  try {
    const token = await storage.getItem('refreshToken');
    const id = await storage.getItem('id');
    const email = await storage.getItem('email');
    const response = await axios.post<{ accessToken: string }>(
      `${apiUrl}/member/token/refresh`,
      { id, email },
      { headers: { Authorization: `Bearer ${token}` } },
    );
    storage.setItem('accessToken', response.data.accessToken);
    return await storage.getItem('accessToken');
  } catch (error) {
    logoutUser();
    return Promise.reject(error);
  }
};

export const getAccessToken = () => storage.getItem('accessToken');

export const logoutUser = async () => {
  await storage.removeItem('accessToken');
  await storage.removeItem('refreshToken');
  await storage.removeItem('id');
  queryClient.invalidateQueries({ queryKey: ['isLoggedIn'] });
};
