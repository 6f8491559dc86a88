// The application's state store: who is signed in.

import { create } from 'zustand';
import { persist } from 'zustand/middleware';

interface Auth {
  accessToken: string | null;
  refreshToken: string | null;
}

const SIGNED_OUT: Auth = { accessToken: null, refreshToken: null };

/** Kept in localStorage, so that a reload and other tabs find it. */
export const useAuthStore = create<Auth>()(persist((): Auth => SIGNED_OUT, { name: 'auth' }));

/** The state, with what other tabs have written meanwhile. */
export const getAuth = () => {
  void useAuthStore.persist.rehydrate();
  return useAuthStore.getState();
};

export const clearAuth = () => useAuthStore.setState(SIGNED_OUT);
