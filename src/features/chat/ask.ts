import type { Session, Sessions, TurnResult } from '../../assistant/index.ts';
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
  /** Only puts the prompt into the composer. */
  readonly onlyFill: boolean;
  /** Model, effort, thinking and mode of the conversation from now on. */
  readonly choice: ConversationChoice;
}

/** The arguments, if they can be read; `null` when the command came from the palette or was given none. */
export function readAskArguments(value: unknown): AskArguments | null {
  if (typeof value === 'string') return readAskArguments({ prompt: value });
  if (typeof value !== 'object' || value === null) return null;
  const { prompt, newConversation, workspace, private: offRecord, send } = value as Record<string, unknown>;
  if (typeof prompt !== 'string' || prompt.trim() === '') return null;
  return {
    prompt,
    newConversation: newConversation === true,
    offRecord: offRecord === true,
    workspace: workspace === true,
    onlyFill: send === false,
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

/** The conversation that is meant, shown, with what was chosen for it; `null` when the person stays in another one. */
async function conversationFor(
  sessions: Sessions,
  conversations: ConversationActions,
  { newConversation, offRecord, choice, workspace, onlyFill }: AskArguments,
): Promise<Session | null> {
  const isElsewhere = offRecord && !sessions.current.conversation.info.offRecord;
  if ((newConversation || isElsewhere) && !(await conversations.create(offRecord))) return null;
  const session = newConversation || offRecord ? sessions.current : sessions.inHand;
  session.conversation.choose(choice);
  if (workspace && onlyFill) session.conversation.setInfo({ workspaceSwitch: true });
  return session;
}

/**
 * Asks in the shown conversation or a new one, and resolves when the turn has ended, however it ended. A prompt that
 * waits in the queue and is taken back resolves with the state `stopped`.
 */
export async function ask(
  sessions: Sessions,
  conversations: ConversationActions,
  asked: AskArguments,
  fill: (text: string) => Promise<void>,
): Promise<TurnResult> {
  const { prompt, workspace } = asked;
  const session = await conversationFor(sessions, conversations, asked);
  if (!session) return notAsked('');
  const { conversation } = session;
  if (asked.onlyFill) {
    await fill(prompt);
    return notAsked(conversation.id);
  }
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
