import type { Sessions } from '../../assistant/index.ts';
import type { ContextPicker, PromptContext } from '../../context/index.ts';
import type { ConversationView } from '../../panel/index.ts';
import type { CommandHandlers } from '../commands.ts';
import { addContext, urisOf } from './addContext.ts';

/** Files and other context for the next prompt, from menus and the Command Palette. */
export class AddedContext {
  readonly commands: CommandHandlers<'addContext' | 'addFiles'>;

  constructor(view: ConversationView, sessions: Sessions, context: PromptContext, picker: ContextPicker) {
    this.commands = {
      addContext: () => addContext(context, picker, sessions, view),
      addFiles: async (...args) => {
        const refusal = await context.attachUris(sessions.inHand.conversation, urisOf(args));
        await view.open();
        if (refusal !== null) view.post({ type: 'refused', text: refusal });
      },
    };
  }
}
