// The application's state store.

import { create } from 'zustand';

interface Auth {
  accessToken: string | null;
  refreshToken: string | null;
}

export const useAuthStore = create<Auth>(() => ({ accessToken: null, refreshToken: null }));
