// The application's state store.

import { create } from 'zustand';

interface Auth {
  accessToken: string | null;
  refreshToken: string | null;
}

declare global {
  /** What the page has in it at first. */
  var initialTokens: Auth | undefined;
}

export const useAuthStore = create<Auth>(() => globalThis.initialTokens ?? { accessToken: null, refreshToken: null });
