import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { contribute } from '../../../scripts/contributions.ts';
import { describedTools } from '../../../scripts/describedTools.ts';
import { commands, offeredToolNames, type SettingId, settings, toolNames } from '../../../src/contributions/index.ts';

const root = path.join(import.meta.dirname, '../../..');
const read = (name: string): string => fs.readFileSync(path.join(root, name), 'utf8');

describe('the manifest', () => {
  const manifest = JSON.parse(read('package.json')) as Readonly<Record<string, unknown>>;

  it('is what the sources declare: `npm run generate` would change nothing', () => {
    const generated = contribute(manifest, describedTools());
    assert.equal(read('package.json'), `${JSON.stringify(generated.manifest, null, 2)}\n`);
    assert.equal(read('package.nls.json'), `${JSON.stringify(generated.texts, null, 2)}\n`);
  });

  it('has a text for every reference, and a reference for every text', () => {
    const references = new Set([...read('package.json').matchAll(/"%([^"%]+)%"/g)].map(([, key]) => key));
    assert.deepEqual([...references].sort(), Object.keys(JSON.parse(read('package.nls.json')) as object).sort());
  });

  describe('in another language', () => {
    const english = JSON.parse(read('package.nls.json')) as Readonly<Record<string, string>>;
    const languages = fs
      .readdirSync(root)
      .flatMap((name) => /^package\.nls\.([a-z-]+)\.json$/.exec(name)?.[1] ?? [])
      .sort();
    const kept = (text: string): string[] => [...(text.match(/`[^`]+`|\]\([^)]+\)|\*\*[^*]+\*\*/g) ?? [])].sort();

    it('is there in five', () => {
      assert.deepEqual(languages, ['de', 'es', 'fr', 'ja', 'zh-cn']);
    });

    for (const language of languages) {
      it(`has each text once, with the same names, addresses and figures: ${language}`, () => {
        const texts = JSON.parse(read(`package.nls.${language}.json`)) as Readonly<Record<string, string>>;
        assert.deepEqual(Object.keys(texts), Object.keys(english));
        const commandNamed = (name: string): string | undefined =>
          Object.keys(english).find((key) => key.startsWith('command.') && `\`Sidestream: ${english[key]}\`` === name);
        for (const [key, text] of Object.entries(texts)) {
          assert.notEqual(text.trim(), '', key);
          // A command is named as this language calls it.
          const wanted = kept(english[key] ?? '').map((name) => {
            const command = commandNamed(name);
            return command === undefined ? name : `\`Sidestream: ${texts[command]}\``;
          });
          assert.deepEqual(kept(text), wanted.sort(), key);
          for (const figure of english[key]?.match(/\d{2,}/g) ?? [])
            assert.ok(text.includes(figure), `${key}: ${figure}`);
        }
      });
    }
  });

  it('lets only the person say where the key and the text go, what may run unasked, and what may be spent', () => {
    const own: readonly SettingId[] = [
      'baseUrl',
      'instructions',
      'workspace.autoApprove',
      'mcp.servers',
      'budget.perDay',
      'budget.perConversation',
      'prices',
      'langfuse.enabled',
      'langfuse.host',
      'langfuse.captureContent',
    ];
    for (const id of own) {
      assert.notEqual(settings[id].scope, 'window', id);
      assert.ok(settings[id].restricted, id);
    }
    // What is the person's wherever they work must not be another in a remote window.
    for (const id of ['instructions', 'budget.perDay', 'budget.perConversation', 'prices'] as const) {
      assert.equal(settings[id].scope, 'application', id);
    }
  });

  it('offers to other extensions every tool but those that speak to the person', () => {
    assert.deepEqual(
      offeredToolNames,
      toolNames.filter((name) => !['present_plan', 'ask_person', 'read_skill'].includes(name)),
    );
  });

  it('lets a person name each offered tool in VS Code’s own chat, with # and a name of its own', () => {
    const { languageModelTools: offered } = manifest['contributes'] as {
      readonly languageModelTools: readonly Readonly<Record<string, unknown>>[];
    };
    assert.equal(offered.length, offeredToolNames.length);
    for (const tool of offered) {
      assert.equal(tool['canBeReferencedInPrompt'], true);
      assert.match(String(tool['toolReferenceName']), /^sidestream[A-Z][A-Za-z]+$/);
      assert.match(String(tool['icon']), /^\$\([a-z-]+\)$/);
    }
    assert.equal(new Set(offered.map(({ toolReferenceName }) => toolReferenceName)).size, offered.length);
  });

  it('has a title without the extension’s own name for each command', () => {
    for (const { title } of Object.values(commands)) assert.doesNotMatch(title, /^Sidestream|\s$/);
  });
});
