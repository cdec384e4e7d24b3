import * as vscode from 'vscode';
import { visibleLine } from '../../files/index.ts';
import { type Elicit, type QuestionField, readAnswer, type ServerQuestion } from '../elicitation.ts';
import { t } from '../../base/index.ts';

type Value = string | number | boolean | string[];

/** The person went out of the question. */
const left = Symbol('left');

/** Asks the person what a server wants to know, field by field; a page is opened only after a yes. */
export const elicit: Elicit = async (server, question, signal) => {
  const source = new vscode.CancellationTokenSource();
  const onAbort = (): void => source.cancel();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const name = visibleLine(server);
    return question.kind === 'url' ? await openPage(name, question) : await askFields(name, question, source.token);
  } finally {
    signal.removeEventListener('abort', onAbort);
    source.dispose();
  }
};

async function openPage(
  server: string,
  { message, url }: Extract<ServerQuestion, { kind: 'url' }>,
): ReturnType<Elicit> {
  const open = t('Open');
  const choice = await vscode.window.showInformationMessage(
    t('The MCP server {0} wants to open a page of {1}.', server, visibleLine(url.host)),
    { modal: true, detail: `${message}\n\n${visibleLine(url.href)}` },
    open,
  );
  if (choice !== open) return { action: 'decline' };
  await vscode.env.openExternal(vscode.Uri.parse(url.href, true));
  return { action: 'accept' };
}

async function askFields(
  server: string,
  { message, fields }: Extract<ServerQuestion, { kind: 'form' }>,
  token: vscode.CancellationToken,
): ReturnType<Elicit> {
  const no = t('No');
  const begin = await vscode.window.showInformationMessage(
    t('The MCP server {0} asks you something.', server),
    { modal: true, detail: `${message}\n\n${t('Your answer goes to the server. Give it no password.')}` },
    fields.length === 0 ? t('Yes') : t('Answer'),
    no,
  );
  if (begin === undefined) return { action: 'cancel' };
  if (begin === no) return { action: 'decline' };
  const content: Record<string, Value> = {};
  for (const [at, field] of fields.entries()) {
    const title = t('{0}: {1} ({2} of {3})', server, field.title, at + 1, fields.length);
    const value = await askField(title, field, token);
    if (value === left) return { action: 'cancel' };
    if (value !== null) content[field.key] = value;
  }
  return { action: 'accept', content };
}

/** `null`: left out, where that may be. */
async function askField(
  title: string,
  field: QuestionField,
  token: vscode.CancellationToken,
): Promise<Value | null | typeof left> {
  const { kind, description, required, options } = field;
  const pick = { title, placeHolder: description, ignoreFocusOut: true };
  if (kind === 'choices') {
    const items = options.map(({ label, value }) => ({ label, value }));
    const picked = await vscode.window.showQuickPick(items, { ...pick, canPickMany: true }, token);
    return picked ? picked.map(({ value }) => value) : left;
  }
  if (kind === 'choice' || kind === 'boolean') {
    const items: { label: string; value: Value | null }[] =
      kind === 'choice'
        ? options.map(({ label, value }) => ({ label, value }))
        : [
            { label: t('Yes'), value: true },
            { label: t('No'), value: false },
          ];
    if (!required) items.push({ label: t('Leave It Out'), value: null });
    const picked = await vscode.window.showQuickPick(items, pick, token);
    return picked ? picked.value : left;
  }
  const written = await vscode.window.showInputBox(
    {
      title,
      prompt: description,
      value: field.value,
      ignoreFocusOut: true,
      validateInput: (text) => {
        if (text === '' && !required) return undefined;
        if (text === '') return t('The server needs it.');
        const answer = readAnswer(field, text);
        return 'problem' in answer ? answer.problem : undefined;
      },
    },
    token,
  );
  if (written === undefined) return left;
  if (written === '' && !required) return null;
  const answer = readAnswer(field, written);
  return 'value' in answer ? answer.value : left;
}
