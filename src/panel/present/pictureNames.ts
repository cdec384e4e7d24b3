/** Name of a part of a tool's result, under which the view asks for its bytes. */
export const resultPicture = (messageId: string, callId: string, index: number): string =>
  JSON.stringify([messageId, callId, index]);
