// An application's test with a real client.

import { createClient } from 'authflight';
import { expect, it } from 'vitest';
import { work } from './work.js';

it('does the work', async () => {
  const { given, user, page } = JSON.parse(process.env.GIVEN);
  expect(typeof document).toBe(page ? 'object' : 'undefined');
  const owner = { status: 200, owner: user };
  expect(await work(createClient, given)).toEqual([owner, owner]);
});
