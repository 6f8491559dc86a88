// What the browser has to know about the place where the application runs.
import type { NextApiRequest, NextApiResponse } from 'next';
import { apiUrl, httpOnlyApiUrl } from '@/lib/env';

export default function handler(_req: NextApiRequest, res: NextApiResponse) {
  res.setHeader('Content-Type', 'text/javascript; charset=utf-8');
  res.setHeader('Cache-Control', 'no-store');
  res.send(`window.__ENV__ = ${JSON.stringify({ API_URL: apiUrl(), HTTPONLY_API_URL: httpOnlyApiUrl() })};`);
}
