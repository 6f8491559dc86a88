// A refresh through the application's coordinator: one among all clients that hold the same refresh token.

import { AuthflightError } from './error.js';
import { own } from './object.js';
import { within } from './promise.js';
import { tokensIn } from './refresh.js';
import { keyOf } from './seal.js';

const FAILED = 'ERR_REFRESH_FAILED';

const refused = (cause) => new AuthflightError('the refresh failed', FAILED, { cause });

// tokens: those of the client. limit: the option `refreshTimeout`. exchange(): asks the refresh endpoint, and rejects
// as refresh.js does.
export const coordinated = async (coordinator, tokens, limit, exchange) => {
  const { access, refresh } = tokens;
  const run = async () => {
    try {
      return await exchange();
    } catch ({ status, error, cause }) {
      throw Object.assign(refused(cause), { status, error });
    }
  };
  // Who waits for another's exchange, and then makes one, has twice the time: else the new tokens could be lost.
  const late = () => refused(new AuthflightError('the coordinator did not answer in time', 'ECONNABORTED'));
  try {
    const answer = await within(coordinator.refresh(await keyOf(refresh), run), 2 * limit, late);
    // Kept from before, and not accepted any more: its refresh token does not rotate, and may be used again.
    if (answer?.accessToken === access) return await run();
    const { cookies } = own(answer);
    return { ...tokensIn(answer), cookies };
  } catch (error) {
    // A coordinator that fails by itself says nothing about the session.
    throw error?.code === FAILED ? error : { status: 0, cause: error };
  }
};
