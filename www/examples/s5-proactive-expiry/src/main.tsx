import { show } from '@shared/Frame';
import { api } from '@/api';
import { useAuthStore } from '@/store';
import { App } from './App';

// For the console.
Object.assign(window, { api, useAuthStore });

show(<App />);
