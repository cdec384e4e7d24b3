import type { ChatFunctionResult } from './chat.ts';

/** The result of a call that was not run, or not to its end: the API wants one for every call. */
export const notRun = (callId: string, why = 'Cancelled: the turn ended before this ran.'): ChatFunctionResult => ({
  callId,
  output: why,
  isError: true,
});
