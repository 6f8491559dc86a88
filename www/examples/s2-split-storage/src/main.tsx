import { show } from '@shared/Frame';
import { navigate } from '@shared/route';
import { api, publicApi } from '@/api';
import { ROUTE_PATHS, STORAGE_KEY } from '@/config';
import { App } from './App';

// For the console.
Object.assign(window, { api, publicApi });

if (!localStorage.getItem(STORAGE_KEY.ACCESS_TOKEN)) navigate(ROUTE_PATHS.SIGN_IN);
show(<App />);
