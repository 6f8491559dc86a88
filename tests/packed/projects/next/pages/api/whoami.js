// The work in an API route of the Pages Router.

import { serve } from '../../auth.js';

export default async function handler(req, res) {
  res.status(200).json({ answers: await serve({ req, res }) });
}
