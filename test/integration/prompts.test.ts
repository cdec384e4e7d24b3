import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { TurnResult } from '../../src/assistant/index.ts';
import { Conversation } from '../../src/conversation/index.ts';
import {
  Attachments,
  ContextPicker,
  FileLinks,
  type OfferedContext,
  ProjectInstructions,
  PromptChoices,
  PromptContext,
  WorkspaceFiles,
} from '../../src/context/index.ts';
import { VscodeEditor } from '../../src/files/vscode/index.ts';
import { writeReference } from '../../src/context/reference.ts';
import { type MessagesApi, startMessagesApi } from '../support/messagesApi/server.ts';

interface Body {
  readonly stream?: boolean;
  readonly system?: readonly { readonly text: string }[];
  readonly tools?: readonly { readonly name: string }[];
  readonly messages: readonly { readonly content: readonly { readonly type: string; readonly text?: string }[] }[];
}

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

describe('the ready prompts in VS Code', () => {
  let api: MessagesApi;
  let root: string;
  let basket: vscode.TextDocument;
  const problems = vscode.languages.createDiagnosticCollection('prompts');

  before(async () => {
    api = await startMessagesApi();
    process.env['ANTHROPIC_API_KEY'] = 'sk-test';
    process.env['ANTHROPIC_BASE_URL'] = api.url;
    root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    basket = await vscode.workspace.openTextDocument(path.join(root, 'src/basket.js'));
    problems.set(basket.uri, [
      new vscode.Diagnostic(new vscode.Range(8, 18, 8, 45), 'Use >= here.', vscode.DiagnosticSeverity.Warning),
      new vscode.Diagnostic(new vscode.Range(0, 0, 0, 3), 'Far away.', vscode.DiagnosticSeverity.Error),
    ]);
    await vscode.commands.executeCommand('sidestream.newConversation');
  });
  beforeEach(async () => {
    api.reset();
    await select(7, 11);
  });
  after(async () => {
    problems.dispose();
    for (const name of ['AGENTS.md', '.github', 'folder', '.env', 'blob.bin', 'dot.png']) {
      fs.rmSync(path.join(root, name), { recursive: true, force: true });
    }
    Reflect.deleteProperty(process.env, 'ANTHROPIC_API_KEY');
    Reflect.deleteProperty(process.env, 'ANTHROPIC_BASE_URL');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await api.close();
  });

  /** Selects whole lines of the basket, which begin with 1. */
  async function select(first: number, last: number): Promise<void> {
    const selection = new vscode.Range(first - 1, 0, last, 0);
    await vscode.window.showTextDocument(basket, { selection });
  }
  const run = async (command: string, ...args: unknown[]): Promise<TurnResult | null> =>
    vscode.commands.executeCommand<TurnResult | null>(`sidestream.${command}`, ...args);
  const lastBody = (): Body => {
    const request = api.requests.findLast(({ path }) => path.split('?')[0]?.endsWith('/v1/messages') === true);
    assert.ok(request, 'the API was asked');
    return request.body as Body;
  };
  /** What was said last, all of it. */
  const lastText = (): string =>
    (lastBody().messages.at(-1)?.content ?? [])
      .flatMap(({ text }) => (text === undefined ? [] : [text]))
      .join('\n----\n');
  const write = (name: string, content: string | Uint8Array): void => {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), content);
  };

  it('explain what is selected, in a chat without tools', async () => {
    const result = await run('explainSelection');
    assert.equal(result?.state, 'complete');
    assert.equal(lastBody().tools, undefined);
    assert.match(lastText(), /^src\/basket\.js, lines 7 to 11:\n\n```javascript\n {2}let sum = 0;\n/);
    assert.match(lastText(), /Explain this code of src\/basket\.js, lines 7 to 11/);
  });

  it('fix what is selected with its problems, and with tools', async () => {
    api.reply('Fix the problems', { text: 'Mended.' });
    const result = await run('fixSelection');
    assert.equal(result?.text, 'Mended.');
    const text = lastText();
    assert.match(text, /src\/basket\.js:9:19: warning: Use >= here\./);
    assert.doesNotMatch(text, /Far away/);
    assert.match(text, /Open file: src\/basket\.js\nSelected: src\/basket\.js, lines 7 to 11/);
    assert.match(text, /Today: .*20\d\d/);
    assert.ok(lastBody().tools?.some(({ name }) => name === 'edit_file'));
  });

  it('write tests and comments with tools', async () => {
    for (const command of ['writeTests', 'documentSelection']) {
      await run(command);
      assert.ok((lastBody().tools?.length ?? 0) > 5, command);
      assert.match(lastText(), /let sum = 0/);
    }
  });

  it('are offered on a problem, and take it along', async () => {
    const range = new vscode.Range(8, 20, 8, 20);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      basket.uri,
      range,
    );
    const ours = actions.filter(({ title }) => title.endsWith('with Claude'));
    assert.deepEqual(
      ours.map(({ title }) => title),
      ['Fix with Claude', 'Explain with Claude'],
    );
    const [fix, explain] = ours.map(({ command }) => command);
    await vscode.commands.executeCommand(fix!.command, ...((fix!.arguments ?? []) as unknown[]));
    assert.match(lastText(), /Fix the problems in src\/basket\.js, line 9\./);
    assert.match(lastText(), /Use >= here\./);
    await vscode.commands.executeCommand(explain!.command, ...((explain!.arguments ?? []) as unknown[]));
    assert.match(lastText(), /Explain the problem in src\/basket\.js, line 9:/);
    assert.equal(lastBody().stream, true);
  });

  it('say what is missing instead of asking', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    for (const command of ['explainSelection', 'fixSelection', 'writeTests', 'documentSelection', 'reviewChanges']) {
      assert.equal(await run(command), null, command);
    }
    assert.deepEqual(api.log, []);
  });

  it('write a commit message into the input box of the repository, outside of every conversation', async () => {
    // Beside the workspace, and left there: the git extension does not bear that a repository vanishes.
    const place = path.join(root, '..', 'committed');
    fs.mkdirSync(place);
    const git = (...args: string[]): void =>
      void execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: place });
    git('init', '-q');
    fs.writeFileSync(path.join(place, 'a.txt'), 'one\n');
    fs.writeFileSync(path.join(place, '.env'), 'KEY=first\n');
    git('add', '.');
    git('commit', '-q', '-m', 'Begin with one');
    fs.writeFileSync(path.join(place, 'a.txt'), 'two\n');
    fs.writeFileSync(path.join(place, '.env'), 'KEY=CANARY\n');
    git('add', '.');
    fs.writeFileSync(path.join(place, 'a.txt'), 'not staged\n');
    await vscode.commands.executeCommand('git.openRepository', place);
    const { exports } = vscode.extensions.getExtension<{
      getAPI(version: 1): { repositories: { rootUri: vscode.Uri; inputBox: { value: string } }[] };
    }>('vscode.git')!;
    const repository = exports.getAPI(1).repositories.find(({ rootUri }) => rootUri.path.endsWith('/committed'));
    assert.ok(repository, 'the git extension has the repository open');
    api.reply('message of this commit', { text: '```\nSay two\n```' });
    await run('commitMessage', { rootUri: repository.rootUri });
    assert.equal(repository.inputBox.value, 'Say two');
    assert.match(lastText(), /Begin with one/);
    assert.match(lastText(), /-one\n\+two/);
    assert.doesNotMatch(lastText(), /CANARY|not staged/);
    assert.equal(api.log.length, 1);
  });

  it('work by the workspace’s own instructions, which stay the same in a conversation', async () => {
    write('AGENTS.md', 'Say “basket”, never “cart”.\n');
    await vscode.commands.executeCommand('sidestream.newConversation');
    await vscode.commands.executeCommand('sidestream.ask', { prompt: 'one', workspace: true });
    const first = lastBody().system?.[0]?.text ?? '';
    assert.match(first, /# AGENTS\.md\n\nSay “basket”, never “cart”\./);
    write('AGENTS.md', 'Something else.\n');
    await vscode.commands.executeCommand('sidestream.ask', { prompt: 'two', workspace: true });
    assert.equal(lastBody().system?.[0]?.text, first);
    await vscode.commands.executeCommand('sidestream.ask', { prompt: 'three', newConversation: true });
    assert.doesNotMatch(lastBody().system?.[0]?.text ?? '', /basket|AGENTS/);
  });

  it('offer the tools to other extensions, as the manifest describes them', async () => {
    const offered = vscode.lm.tools.filter(({ name }) => name.startsWith('sidestream_')).map(({ name }) => name);
    assert.deepEqual(offered.sort(), [
      'sidestream_delete_file',
      'sidestream_edit_file',
      'sidestream_edit_notebook',
      'sidestream_find_symbols',
      'sidestream_get_changes',
      'sidestream_get_problems',
      'sidestream_list_files',
      'sidestream_read_file',
      'sidestream_run_command',
      'sidestream_search_text',
      'sidestream_write_file',
    ]);
    const result = await vscode.lm.invokeTool('sidestream_read_file', {
      input: { path: 'src/basket.js' },
      toolInvocationToken: undefined,
    });
    assert.match((result.content[0] as vscode.LanguageModelTextPart).value, /let sum = 0/);
    await run('ask', { prompt: 'scenario:ok', workspace: true, newConversation: true });
    const manifest = vscode.extensions.getExtension('sidestream.sidestream')?.packageJSON as {
      contributes: { languageModelTools: { name: string; modelDescription: string; inputSchema: unknown }[] };
    };
    const sent = (lastBody().tools ?? []) as unknown as { name: string; description: string; input_schema: unknown }[];
    for (const { name, modelDescription, inputSchema } of manifest.contributes.languageModelTools) {
      const tool = sent.find((each) => `sidestream_${each.name}` === name);
      assert.equal(modelDescription, tool?.description, name);
      assert.deepEqual(inputSchema, tool?.input_schema, name);
    }
  });

  const noOffers: OfferedContext = {
    context: () => Promise.resolve([]),
    prompts: () => Promise.resolve([]),
    owns: () => false,
    attach: () => Promise.resolve([]),
    fill: () => Promise.resolve(''),
  };

  describe('context', () => {
    let context: PromptContext;
    let picker: ContextPicker;
    let links: FileLinks;
    let conversation: Conversation;

    beforeEach(() => {
      const kept = { load: () => [], save: () => undefined };
      const files = new WorkspaceFiles(new VscodeEditor(vscode.Uri.file('/nowhere/User/globalStorage/ours')), (bytes) =>
        Promise.resolve(bytes),
      );
      const choices = new PromptChoices(() => Promise.resolve(null));
      const instructions = new ProjectInstructions(files, { warn: () => undefined });
      links = new FileLinks(files);
      context = new PromptContext(files, new Attachments(kept), instructions, choices);
      picker = new ContextPicker(context, files, choices, noOffers);
      conversation = Conversation.create('');
    });
    afterEach(() => {
      context.dispose();
      links.dispose();
    });

    const texts = (): string[] =>
      context
        .promptOf(conversation, 'p', false)
        .attachments.map(({ content }) => (content.type === 'text' ? content.text : content.type));
    const openPath = (): string => vscode.window.activeTextEditor?.document.uri.path ?? '';
    const labels = async (query: string): Promise<string[]> =>
      (await picker.suggest('@', query)).map(({ label }) => label);

    it('offers files, folders and what surrounds the editor', async () => {
      await select(3, 4);
      const all = await labels('');
      assert.deepEqual(all.slice(0, 3), ['Selection', 'Problems', 'Changes']);
      assert.ok(all.includes('basket.js'), all.join());
      assert.equal((await labels('bask'))[0], 'basket.js');
      assert.ok((await labels('sr')).includes('src/'));
      assert.deepEqual(await labels('prob'), ['Problems']);
    });

    it('attaches what was picked', async () => {
      await select(7, 7);
      write('folder/b.txt', 'of the folder\n');
      write('folder/.env', 'KEY=CANARY\n');
      await picker.pickContext(conversation, writeReference({ kind: 'file', path: 'src/basket.js' }));
      await picker.pickContext(conversation, writeReference({ kind: 'selection' }));
      await picker.pickContext(conversation, writeReference({ kind: 'problems' }));
      await picker.pickContext(conversation, writeReference({ kind: 'folder', path: 'folder/' }));
      assert.deepEqual(
        context.chipsOf(conversation).map(({ label }) => label),
        ['basket.js', 'basket.js:7', 'Problems (2)', 'folder/'],
      );
      const [file = '', selection = '', found = '', folder = ''] = texts();
      assert.match(file, /^src\/basket\.js:\n\n```javascript\n\/\*\*\n/);
      assert.match(selection, /^src\/basket\.js, line 7:\n\n```javascript\n {2}let sum = 0;\n```$/);
      assert.match(found, /error: Far away\.\n.*warning: Use >=/);
      assert.match(folder, /folder\/\.env\nfolder\/b\.txt\n```\n\nfolder\/b\.txt:\n\n```txt\nof the folder\n```$/);
      assert.doesNotMatch(folder, /CANARY/);
      assert.deepEqual(context.chipsOf(conversation), []);
    });

    it('takes pictures as pictures, and refuses what leads outside or is binary', async () => {
      write('dot.png', png);
      write('blob.bin', Uint8Array.from([1, 0, 2]));
      await context.attachUris(conversation, [vscode.Uri.file(path.join(root, 'dot.png'))]);
      await context.attachBytes(conversation, 'pasted.png', png.toString('base64'));
      for (const where of ['blob.bin', '../outside.txt', '/etc/hostname', 'nothing.ts']) {
        await picker.pickContext(conversation, writeReference({ kind: 'file', path: where }));
      }
      assert.deepEqual(
        context.promptOf(conversation, 'p', false).attachments.map(({ content }) => content.type),
        ['image', 'image'],
      );
    });

    it('knows which names are files of the workspace', async () => {
      const names = [
        'src/basket.js',
        './src/basket.js',
        'src',
        'src/none.js',
        '../x',
        '/etc/hostname',
        'https://a.b/c.js',
      ];
      assert.deepEqual(await links.known(names), ['src/basket.js', './src/basket.js']);
      await links.open('src/receipt.js', 3);
      assert.equal(openPath().endsWith('/src/receipt.js'), true);
      assert.equal(vscode.window.activeTextEditor?.selection.start.line, 2);
      await links.open('../committed/a.txt', null);
      assert.equal(openPath().endsWith('/src/receipt.js'), true);
    });

    it('tells when a file that an answer named has come to be', async () => {
      assert.deepEqual(await links.known(['new folder/coming.js']), []);
      const told = new Promise<string[]>((resolve) => links.onDidAppear(resolve));
      await vscode.workspace.fs.writeFile(
        vscode.Uri.file(path.join(root, 'new folder/coming.js')),
        new TextEncoder().encode('1\n'),
      );
      assert.deepEqual(await told, ['new folder/coming.js']);
    });

    it('offers the prompts of the workspace beside the built-in ones', async () => {
      write(
        '.github/prompts/notes.prompt.md',
        '---\ndescription: Release notes\nmode: agent\n---\nNotes on ${file}.\n',
      );
      const offered = await picker.suggest('/', '');
      assert.deepEqual(
        offered.map(({ label }) => label),
        ['/explain', '/fix', '/tests', '/doc', '/review', '/commit', '/compact', '/notes'],
      );
      assert.equal(offered.at(-1)?.detail, 'Release notes');
      assert.equal((await picker.suggest('/', 'no')).length, 1);
    });
  });
});
