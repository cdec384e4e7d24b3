import * as vscode from 'vscode';
import { type ChatRequest, LlmError, type ModelInfo } from '../../llm/index.ts';
import { textHoldsKeys } from '../../files/index.ts';
import type { SideRequests } from '../spending/sideRequests.ts';
import { cleanCommitMessage, commitInstructions, commitPrompt, type CommittedFile } from './commitText.ts';
import { gitRepositories, type Repository } from '../../files/vscode/index.ts';
import { t } from '../../base/index.ts';

const maxTokens = 4_000;
const maxFiles = 200;
const maxEarlierMessages = 8;

/**
 * Writes a message for what would be committed into the input box of the repository: of what is staged, or of all
 * changes when nothing is.
 *
 * @param source what the Source Control view says was clicked on, if the command came from there
 */
export async function writeCommitMessage(requests: SideRequests, source: unknown): Promise<void> {
  const repository = await chooseRepository(source);
  if (!repository) return;
  await repository.status();
  const files = await filesOf(repository);
  if (files.length === 0) {
    void vscode.window.showInformationMessage(t('There is nothing to commit in this repository.'));
    return;
  }
  const refusal = await requests.mayBegin();
  if (refusal !== null) {
    void vscode.window.showWarningMessage(refusal);
    return;
  }
  const begun = repository.inputBox.value;
  const before = await repository.log({ maxEntries: maxEarlierMessages }).catch(() => []);
  const prompt = commitPrompt(
    files,
    before.map(({ message }) => message),
    begun,
  );
  try {
    const message = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: t('Writing the commit message…'), cancellable: true },
      (_, token) => ask(requests, prompt, token),
    );
    if (message === '') void vscode.window.showWarningMessage(t('Claude gave no message.'));
    // What the person typed meanwhile is not overwritten.
    else if (repository.inputBox.value === begun) repository.inputBox.value = message;
    else await vscode.env.clipboard.writeText(message).then(() => tellCopied());
  } catch (error) {
    if (error instanceof LlmError && error.kind === 'aborted') return;
    const why = error instanceof LlmError ? error.message : String(error);
    void vscode.window.showErrorMessage(t('There is no commit message. {0}', why));
  }
}

const tellCopied = (): void =>
  void vscode.window.showInformationMessage(
    t('You have typed in the input box meanwhile: the message is in the clipboard instead.'),
  );

async function ask(requests: SideRequests, prompt: string, token: vscode.CancellationToken): Promise<string> {
  const abort = new AbortController();
  token.onCancellationRequested(() => abort.abort());
  const id = requests.model;
  const models = await requests.listModels(abort.signal).catch((): readonly ModelInfo[] => []);
  const thinkingOptional = models.find((model) => model.id === id)?.thinking === 'optional';
  const request: ChatRequest = {
    operation: 'commit_message',
    model: id,
    // Where a model thinks in any case, its thinking counts too.
    maxTokens: thinkingOptional ? maxTokens / 4 : maxTokens,
    instructions: commitInstructions,
    messages: [{ role: 'user', content: [{ type: 'text', text: prompt }] }],
    thinking: thinkingOptional ? 'off' : 'auto',
    signal: abort.signal,
    observer: { attemptEnded: (report) => requests.recordAlone(report) },
  };
  const response = await requests.provider.chatResponse(request);
  return cleanCommitMessage(response.messages.map(({ outputText }) => outputText).join(''));
}

/** The files that would be committed. Files that may hold keys are only named. */
async function filesOf(repository: Repository): Promise<CommittedFile[]> {
  const { indexChanges, workingTreeChanges, untrackedChanges } = repository.state;
  const isStaged = indexChanges.length > 0;
  const changes = isStaged ? indexChanges : [...workingTreeChanges, ...(untrackedChanges ?? [])];
  const root = `${repository.rootUri.path}/`;
  const files: CommittedFile[] = [];
  for (const { uri } of changes.slice(0, maxFiles)) {
    const path = uri.path.startsWith(root) ? uri.path.slice(root.length) : uri.path;
    const made = isStaged ? repository.diffIndexWithHEAD(uri.fsPath) : repository.diffWithHEAD(uri.fsPath);
    const diff = await made.catch(() => '');
    files.push({ path, diff: textHoldsKeys(path, diff) ? '' : diff });
  }
  return files;
}

/** The repository that was clicked on, the one of the active file, the only one, or the one that is picked. */
async function chooseRepository(source: unknown): Promise<Repository | null> {
  const repositories = await gitRepositories();
  if (repositories.length === 0) {
    void vscode.window.showInformationMessage(t('There is no git repository in this workspace.'));
    return null;
  }
  const clicked = (source as { rootUri?: unknown } | undefined)?.rootUri;
  if (clicked instanceof vscode.Uri) {
    const known = repositories.find(({ rootUri }) => rootUri.toString() === clicked.toString());
    if (known) return known;
  }
  const active = vscode.window.activeTextEditor?.document.uri.path ?? '';
  const [first, ...others] = repositories
    .filter(({ rootUri }) => active.startsWith(`${rootUri.path}/`))
    .toSorted((a, b) => b.rootUri.path.length - a.rootUri.path.length);
  if (first && others.length === 0) return first;
  const [only] = repositories;
  if (only && repositories.length === 1) return only;
  const picked = await vscode.window.showQuickPick(
    repositories.map((repository) => ({
      label: repository.rootUri.path.replace(/^.*\//, ''),
      description: repository.rootUri.fsPath,
      repository,
    })),
    { title: t('Sidestream: Generate Commit Message'), placeHolder: t('The repository to commit in') },
  );
  return picked?.repository ?? null;
}
