import {
  ChatModels,
  type ChatRequests,
  type LoadedChat,
  type ModelAccess,
  Participant,
  type ParticipantPrompt,
} from '../../chatProvider/index.ts';
import type { Settings } from '../../config/index.ts';
import { attachChanges, attachPassage, type AttachmentResult, selectedPassage } from '../../context/index.ts';
import type { ParticipantCommand } from '../../contributions/index.ts';
import type { FitPicture } from '../../llm/index.ts';
import { t, failure, type Result } from '../../base/index.ts';

/** Claude in VS Code's own chat: same key, models, budgets and ledger as in the panel. */
export class VscodeChat implements LoadedChat {
  readonly models: ChatModels;
  readonly participant: Participant;
  readonly onDidChange: LoadedChat['onDidChange'];

  constructor(access: ModelAccess, requests: ChatRequests, fitPicture: FitPicture, settings: Settings) {
    this.models = new ChatModels(access, requests, fitPicture);
    this.participant = new Participant(access, requests, prompts, () => settings.get('instructions'));
    this.onDidChange = (listener) => access.onDidChange(listener);
  }
}

const ofSelection = async (): Promise<Result<{ readonly text: string }>> => {
  const passage = selectedPassage();
  if (!passage) return failure(t('Open a file, and select what it is about.'));
  return textOf(await attachPassage(passage));
};

const textOf = (made: AttachmentResult | null): Result<{ readonly text: string }> => {
  if (made === null) return failure(t('Nothing was sent.'));
  if (!made.ok) return made;
  return made.attachment.content.type === 'text'
    ? { ok: true, text: made.attachment.content.text }
    : failure(t('It is no text.'));
};

const prompts: Readonly<Record<ParticipantCommand, ParticipantPrompt>> = {
  explain: {
    prompt: 'Explain this code: what it does, how, and what is worth knowing about it.',
    context: ofSelection,
  },
  fix: { prompt: 'Find out what is wrong with this code, and give the mended code.', context: ofSelection },
  tests: { prompt: 'Write tests for this code: what is usual, the limits, and what must fail.', context: ofSelection },
  doc: {
    prompt: 'Document this code with comments in the style of its language; change nothing else.',
    context: ofSelection,
  },
  review: {
    prompt: 'Review these changes: what is wrong or risky first, then what is missing, then what could be simpler.',
    context: async () => textOf(await attachChanges()),
  },
};
