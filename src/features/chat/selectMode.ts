import * as vscode from 'vscode';
import { type Conversation, type Mode, readChoice } from '../../conversation/index.ts';
import { t } from '../../base/index.ts';

const choices = (): readonly (vscode.QuickPickItem & { readonly mode: Mode })[] => [
  { mode: 'ask', label: t('Ask'), detail: t('Each change and each command asks first.') },
  { mode: 'plan', label: t('Plan'), detail: t('Claude only looks, and presents a plan.') },
  {
    mode: 'acceptEdits',
    label: t('Accept edits'),
    detail: t('Edits of ordinary files are made without asking. Commands, deletions and sensitive files ask.'),
  },
];

/** Sets the mode of a conversation to `argument.mode`, or lets the person choose. @throws Error for what is no mode */
export async function selectMode(conversation: Conversation, argument: unknown): Promise<Mode> {
  const before = conversation.info.choice.mode ?? 'ask';
  const given = typeof argument === 'object' && argument !== null && 'mode' in argument ? argument : null;
  const mode = given ? readChoice(given).mode : ((await pick(before)) ?? before);
  if (mode === undefined) throw new Error('A mode is "ask", "plan" or "acceptEdits".');
  if (mode !== before) conversation.choose({ mode });
  return mode;
}

async function pick(current: Mode): Promise<Mode | undefined> {
  const items = choices().map((choice) => ({ ...choice, description: choice.mode === current ? t('in use') : '' }));
  const picked = await vscode.window.showQuickPick(items, {
    title: t('Mode of This Conversation’s Workspace Commands'),
  });
  return picked?.mode;
}
