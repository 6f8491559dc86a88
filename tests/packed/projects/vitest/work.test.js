// An application's test with a real client.

import { basename } from 'node:path';
import { createClient } from 'authflight';
import { expect, it } from 'vitest';
import { loaded, work } from './work.js';

it('does the work', async () => {
  const { given, user, page, entry } = JSON.parse(process.env.GIVEN);
  expect(typeof document).toBe(page ? 'object' : 'undefined');
  expect(basename(loaded(createClient))).toBe(entry);
  const owner = { status: 200, owner: user };
  expect(await work(createClient, given)).toEqual([owner, owner]);
});
