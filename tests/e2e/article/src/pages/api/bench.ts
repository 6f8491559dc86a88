// Several requests through one client of the server, as `getServerSideProps` makes it: what became of each.
import type { GetServerSidePropsContext, NextApiRequest, NextApiResponse } from 'next';
import { getServerAxios } from '@/module/axios';

/** How long a request may take after the first of them has settled. */
const GRACE_MS = 500;

export default async function handler(req: NextApiRequest, res: NextApiResponse) {
  const APIServer = getServerAxios({ req, res } as unknown as GetServerSidePropsContext);
  const requests = [req.query.path ?? []].flat().map((path) => APIServer.get(path));
  const first = Promise.race(requests).catch(() => undefined);
  const late = first.then(() => new Promise<string>((resolve) => setTimeout(resolve, GRACE_MS, 'pending')));
  const outcomes = await Promise.all(
    requests.map((request) =>
      Promise.race([
        request.then(
          ({ status }) => String(status),
          ({ code }) => String(code),
        ),
        late,
      ]),
    ),
  );
  res.status(200).json(outcomes);
}
