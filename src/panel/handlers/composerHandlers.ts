import * as vscode from 'vscode';
import type { ContextPicker, Offers, PromptContext } from '../../context/index.ts';
import type { ToView } from '../../protocol/index.ts';
import type { Handlers } from './handler.ts';
import { Refusal, refusalOf } from './refusal.ts';

/** The draft, what goes along with it, and what is suggested for it. */
export const composerHandlers = (
  context: PromptContext,
  picker: ContextPicker,
  offers: Offers,
  post: (message: ToView) => void,
): Handlers<
  'draft' | 'workspaceSwitch' | 'attach' | 'attachUris' | 'removeAttachment' | 'suggest' | 'pick' | 'offer'
> => ({
  draft: ({ text }, { conversation }) => conversation.setInfo({ draft: text }),
  workspaceSwitch: ({ on }, { conversation }) => conversation.setInfo({ workspaceSwitch: on }),
  attach: async ({ name, base64 }, { conversation }) =>
    refusalOf(await context.attachBytes(conversation, name, base64)),
  attachUris: async ({ uris }, { conversation }) => {
    const files = uris.map((uri) => vscode.Uri.parse(uri));
    return refusalOf(await context.attachUris(conversation, files));
  },
  removeAttachment: ({ attachmentId }, { conversation }) => context.remove(conversation, attachmentId),
  offer: async ({ offerId }, session) => {
    const taken = await offers.take(offerId, session);
    if (!taken.ok) return new Refusal(taken.problem);
    post({ type: 'compose', text: taken.prompt });
    return undefined;
  },
  suggest: async ({ id, trigger, query }, { conversation }) =>
    post({ type: 'suggestions', id, items: await picker.suggest(trigger, query, conversation.id) }),
  pick: async ({ trigger, value }, session) => {
    if (trigger === '@') return refusalOf(await picker.pickContext(session.conversation, value));
    const text = await picker.pickPrompt(session, value);
    if (text !== '') post({ type: 'compose', text });
    return undefined;
  },
});
