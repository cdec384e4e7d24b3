import * as vscode from 'vscode';
import type { PromptContext } from '../../context/index.ts';
import type { ToView } from '../../protocol/index.ts';
import type { Handlers } from './handler.ts';

/** The draft, what goes along with it, and what is suggested for it. */
export const composerHandlers = (
  context: PromptContext,
  post: (message: ToView) => void,
): Handlers<'draft' | 'workspaceSwitch' | 'attach' | 'attachUris' | 'removeAttachment' | 'suggest' | 'pick'> => ({
  draft: ({ text }, { conversation }) => conversation.setInfo({ draft: text }),
  workspaceSwitch: ({ on }, { conversation }) => conversation.setInfo({ workspaceSwitch: on }),
  attach: ({ name, base64 }, { conversation }) => context.attachBytes(conversation, name, base64),
  attachUris: ({ uris }, { conversation }) =>
    context.attachUris(
      conversation,
      uris.map((uri) => vscode.Uri.parse(uri)),
    ),
  removeAttachment: ({ attachmentId }, { conversation }) => context.remove(conversation, attachmentId),
  suggest: async ({ id, trigger, query }) =>
    post({ type: 'suggestions', id, items: await context.suggest(trigger, query) }),
  pick: async ({ trigger, value }, session) => {
    if (trigger === '@') {
      await context.pickContext(session.conversation, value);
      return;
    }
    const text = await context.pickPrompt(session, value);
    if (text !== '') post({ type: 'compose', text });
  },
});
