import type { Sessions, TurnResult } from '../../assistant/index.ts';
import type { ConversationActions } from '../../panel/index.ts';
import { editorContext } from '../../context/index.ts';
import { type ConversationChoice, readChoice } from '../../conversation/index.ts';

/** Arguments of `executeCommand('sidestream.ask', …)`. */
export interface AskArguments {
  readonly prompt: string;
  readonly newConversation: boolean;
  /** In a new conversation off the record. */
  readonly offRecord: boolean;
  readonly workspace: boolean;
  /** Model, effort and thinking of the conversation from now on. */
  readonly choice: ConversationChoice;
}

/** The arguments, if they can be read; `null` when the command came from the palette or was given none. */
export function readAskArguments(value: unknown): AskArguments | null {
  if (typeof value === 'string')
    return { prompt: value, newConversation: false, offRecord: false, workspace: false, choice: {} };
  if (typeof value !== 'object' || value === null) return null;
  const { prompt, newConversation, workspace, private: offRecord } = value as Record<string, unknown>;
  if (typeof prompt !== 'string' || prompt.trim() === '') return null;
  return {
    prompt,
    newConversation: newConversation === true,
    offRecord: offRecord === true,
    workspace: workspace === true,
    choice: readChoice(value),
  };
}

/** The words for stop reasons that this command has given since 0.1, and that its callers compare with. */
const publishedWords: Readonly<Record<string, string>> = {
  end: 'end_turn',
  tools: 'tool_use',
  length: 'max_tokens',
  context: 'model_context_window_exceeded',
  paused: 'pause_turn',
  refused: 'refusal',
};

/**
 * Asks in the shown conversation or a new one, and resolves when the turn has ended, however it ended. A prompt that
 * waits in the queue and is taken back resolves with the state `stopped`.
 */
export async function ask(
  sessions: Sessions,
  conversations: ConversationActions,
  { prompt, newConversation, offRecord, workspace, choice }: AskArguments,
): Promise<TurnResult> {
  const isElsewhere = offRecord && !sessions.current.conversation.info.offRecord;
  if ((newConversation || isElsewhere) && !(await conversations.create(offRecord))) return notAsked('');
  const session = sessions.current;
  const { conversation } = session;
  conversation.setInfo({ choice: { ...conversation.info.choice, ...choice } });
  const result = await session.send({
    text: prompt,
    workspace,
    attachments: [],
    context: workspace ? editorContext() : '',
  });
  if (result) return { ...result, stopReason: publishedWords[result.stopReason ?? ''] ?? result.stopReason };
  return notAsked(conversation.id);
}

const notAsked = (conversationId: string): TurnResult => ({
  conversationId,
  messageId: '',
  state: 'stopped',
  text: '',
  stopReason: null,
  usage: null,
  error: null,
});
