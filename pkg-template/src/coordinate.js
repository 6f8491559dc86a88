// A refresh through the application's coordinator: one among all clients that hold the same refresh token.

import { AuthflightError } from './error.js';
import { own } from './object.js';
import { within } from './promise.js';
import { failure, tokensIn } from './refresh.js';
import { keyOf, open, seal } from './seal.js';

const FAILED = 'ERR_REFRESH_FAILED';

// So often the tokens that came may turn out to be those that this client has no use for.
const ROUNDS = 3;

// tokens: those of the client. limit: the option `refreshTimeout`. exchange(tokens, proceed): asks the refresh endpoint,
// and rejects as refresh.js does.
export const coordinated = async (coordinator, tokens, limit, exchange) => {
  const { access, refresh: first } = tokens;
  const held = access && (await keyOf(access));
  // What this client made itself: the failure of it is told as it is.
  let mine;
  const runWith = (refresh) => async (proceed) => {
    try {
      const answer = await exchange(refresh === first ? tokens : { refresh, moved: async () => false }, proceed);
      const { accessToken, refreshToken } = answer;
      const value = await seal(refresh, JSON.stringify(answer));
      const rotated = refreshToken && refreshToken !== refresh;
      return { value, access: await keyOf(accessToken), ...(rotated && { next: await keyOf(refreshToken) }) };
    } catch (failed) {
      const keep = Math.max(0, failed.coolDown) || 0;
      const value = await seal(refresh, JSON.stringify(describe(failed, keep)));
      mine = { value, failed };
      return { value, keep };
    }
  };
  // Who waits for another's exchange, and then makes one, has twice the time: else the new tokens could be lost.
  const late = () => failure('the coordinator did not answer in time', 'ECONNABORTED');
  let refresh = first;
  let answer;
  let cookies = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    answer = undefined;
    try {
      const outcomes = await within(coordinator.refresh(await keyOf(refresh), runWith(refresh), held), 2 * limit, late);
      // A chain: each is opened with the refresh token of the one before.
      for (const outcome of outcomes) {
        const { value, access: hash } = own(outcome);
        const opened = own(JSON.parse(await open(refresh, value)));
        if (!hash) {
          // Tokens that came before it may do yet.
          if (answer) break;
          throw { told: value === mine?.value ? mine.failed : revive(opened) };
        }
        answer = tokensIn(opened);
        cookies = [opened.cookies?.[0], answer.refreshToken ? opened.cookies?.[1] : cookies[1]];
        refresh = answer.refreshToken ?? refresh;
      }
      if (!answer) throw failure('the coordinator answered with no outcome', FAILED);
    } catch (error) {
      if (error.told) throw error.told;
      // A coordinator that fails by itself says nothing about the session.
      if (!answer) throw { status: 0, cause: error };
    }
    // The client's own access token: its refresh token has been spent all the same, so that the new one is next.
    if (answer.accessToken !== access || !answer.refreshToken) break;
  }
  const { accessToken } = answer;
  return { accessToken, refreshToken: refresh === first ? undefined : refresh, cookies };
};

// A failure as plain data, for those who waited. `until`: epoch milliseconds.
const describe = ({ status = 0, error, cause }, coolDown) => ({
  status,
  error,
  until: Date.now() + coolDown,
  code: cause?.code,
  answered: cause?.status,
  // What an application's own code throws may hold anything.
  message: cause instanceof AuthflightError ? cause.message : undefined,
});

const revive = ({ status, error, until, code, answered, message }) => {
  const cause = failure(message ?? 'the refresh failed', typeof code === 'string' ? code : FAILED, undefined, answered);
  return { status, error, cause, coolDown: Math.max(0, until - Date.now()) };
};
