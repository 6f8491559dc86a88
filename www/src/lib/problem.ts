// Why a page was rendered without its data, in what can be sent to the browser.
import type { AuthflightError } from 'authflight';

export type Problem = Partial<Pick<AuthflightError, 'message' | 'code' | 'status' | 'refreshOutcome'>>;

/** No token is in any of it. */
export function toProblem(error: unknown): Problem {
  const { message, code, status, refreshOutcome } = error as Problem;
  // What is undefined has no place in the props of a page.
  return JSON.parse(JSON.stringify({ message, code, status, refreshOutcome })) as Problem;
}
