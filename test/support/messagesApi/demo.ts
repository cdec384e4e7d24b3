import type { Script } from './answers.ts';
import type { MessagesRequest } from './wire.ts';

/** The demo's answer to a request. */
export function demoScript(_request: MessagesRequest): Script {
  return { text: 'This is a scripted reply of the demo server; no model was asked.' };
}
