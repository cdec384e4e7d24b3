import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { placeholders, shownTexts, source, sources } from '../../../scripts/texts/shownTexts.ts';
import { setDisplayLanguage } from '../../../src/base/index.ts';
import { toolNames, toolVerb } from '../../../src/contributions/index.ts';
import { sensitiveWords } from '../../../src/files/index.ts';
import { runPatterns } from '../../../src/files/sensitivePatterns.ts';
import { toolWords } from '../../../src/webview/transcript/steps/toolWords.ts';
import { unboundTexts } from '../../../scripts/texts/unboundTexts.ts';

const root = path.join(import.meta.dirname, '../../..');
const files = sources();
const { english, faults } = shownTexts(files);
const read = (name: string): Readonly<Record<string, string>> =>
  JSON.parse(fs.readFileSync(path.join(root, 'l10n', name), 'utf8')) as Readonly<Record<string, string>>;

/** Files and folders with words that no person reads, or that stay English, and why. */
const staysEnglish: readonly (readonly [place: string, reason: string])[] = [
  // the view
  ['src/webview/connection/replica.ts', 'reasons for the log why a picture fell out of step'],
  ['src/webview/elements/icons.ts', 'classes'],
  ['src/webview/markdown/drawing/decorate.ts', 'classes'],
  ['src/webview/markdown/grammar/parser.ts', 'an error of ours, for the log'],
  ['src/webview/transcript/transcript.ts', 'an error of ours, for the log'],
  ['src/webview/usage/main.ts', 'an error of ours, for the log'],
  ['src/webview/main.ts', 'an error of ours, for the log'],
  // told to the model: stays English, byte for byte
  ['src/assistant/request/', 'the system prompt, modes, the summary'],
  ['src/assistant/titles/', 'how a title is asked for'],
  ['src/assistant/turn/', 'results of tools'],
  ['src/anthropic/', 'results of tools, remarks on schemas, parts that are left out'],
  ['src/context/editorSources.ts', 'headings of what is attached'],
  ['src/context/instructionText.ts', 'the heading of rules'],
  ['src/context/offer.ts', 'prompts'],
  ['src/context/contextPicker.ts', 'a prompt'],
  ['src/context/promptFile.ts', 'a prompt'],
  ['src/context/workspaceFiles.ts', 'headings of what is attached'],
  ['src/context/rules/', 'the list of skills, and refusals to read one'],
  ['src/features/prompts/', 'prompts'],
  ['src/features/vscodeChat/', 'prompts'],
  ['src/chatProvider/participant.ts', 'part of a prompt'],
  ['src/panel/present/planFeedback.ts', 'a prompt'],
  ['src/panel/handlers/planHandlers.ts', 'prompts'],
  ['src/files/', 'refusals of tools, what is known of a file'],
  ['src/llm/', 'what is wrong with a part of a tool’s result'],
  ['src/mcp/', 'results and refusals of tools, states that are told as such'],
  ['src/store/conversations/interrupted.ts', 'a result of a tool'],
  ['src/workspace/', 'descriptions, results and refusals of tools'],
  // written down: read by others, and by people of any language
  ['src/features/help/', 'the report for those who mend it'],
  ['src/features/review/stagedAuthors.ts', 'text for a commit message'],
  ['src/store/transfer/transfer.ts', 'an exported document'],
  ['src/tracing/', 'traces, and their log'],
  ['src/features/start/sample.ts', 'source code'],
  // for programs
  ['src/diagrams/', 'words of SVG, and refusals from a thread that knows no language'],
  ['src/store/', 'SQL'],
  ['src/panel/view/html.ts', 'the policy of the page'],
  ['src/features/chat/', 'errors for the extension that called a command'],
  ['src/features/review/whoWroteThis.ts', 'an error for the extension that called a command'],
  ['src/assistant/', 'errors of ours, for the log'],
  ['src/features/history/openedStore.ts', 'an error of ours, for the log'],
  ['src/panel/view/feed.ts', 'an error of ours, for the log'],
  ['src/contributions/', 'the manifest, which has bundles of its own'],
];

describe('texts that persons read', () => {
  it('stand in the calls as they are, with a value for each placeholder, and are read when they are shown', () => {
    assert.deepEqual(faults, []);
  });

  it('are in the English bundle: `npm run generate` would change nothing', () => {
    assert.deepEqual(Object.entries(read('bundle.l10n.json')), Object.entries(english));
  });

  const unbound = unboundTexts(files);
  it('are given to `t` or `plural` wherever there are words, but for what stays English', () => {
    const left = unbound.filter((place) => !staysEnglish.some(([name]) => place.startsWith(name)));
    assert.deepEqual(left, []);
  });

  it('have no exception that is not needed', () => {
    const isNeeded = (name: string): boolean => unbound.some((place) => place.startsWith(name));
    assert.deepEqual(
      staysEnglish.map(([name]) => name).filter((name) => !isNeeded(name)),
      [],
    );
  });

  describe('are found in a source', () => {
    const read = (text: string) => shownTexts([source('src/a.ts', text)]);

    it('with both forms of a plural', () => {
      const text = `const f = (n: number) => [t('Allow'), plural(n, '{0} file', '{0} files'), plural(n, 'a {1}', '{1}', 'x')];`;
      assert.deepEqual(read(text).english, {
        Allow: 'Allow',
        '{0} files/one': '{0} file',
        '{0} files/other': '{0} files',
        '{1}/one': 'a {1}',
        '{1}/other': '{1}',
      });
    });

    for (const [name, call, sentence] of [
      ['one that is put together', `const f = () => t('a' + name);`, /must stand in the call/],
      ['one that is read too early', `const label = t('Allow');`, /while the module loads/],
      ['a static one that is read too early', `class A { static label = t('Allow'); }`, /while the module loads/],
      ['a value without a placeholder', `const f = () => t('Allow', name);`, /placeholders {2}have/],
      ['a placeholder without a value', `const f = () => t('Allow {0} {1}', name);`, /0, 1 have the values 0\./],
      [
        'a plural with two singulars',
        `const f = () => [plural(1, 'a', 'b'), plural(1, 'c', 'b')];`,
        /is “a” elsewhere/,
      ],
    ] as const) {
      it(`but not ${name}`, () => {
        assert.match(read(call).faults.join('\n'), sentence);
      });
    }
  });

  describe('that are not given to `t` are found', () => {
    const found = (text: string) => unboundTexts([source('src/a.ts', text)]).length;

    it('in sentences, templates, names and labels', () => {
      assert.equal(
        found(`h('p', { title: 'Run the tests' }, 'Allow', \`Remove \${name}\`, on ? 'one of them' : '');`),
        4,
      );
    });

    it('also among the values of a call', () => {
      assert.equal(found(`t('Allow {0}', on ? 'all of it' : '')`), 1);
    });

    it('but not in selectors, classes, keys, types, and lines of the log', () => {
      const silent = `
        type A = 'One of these';
        import x from './Some Thing.ts';
        log.warn('It was lost', error);
        element.querySelector('button:not(:disabled)');
        h('div', { class: 'row-label note-text' });
        if (event.key === 'Enter' || text === 'Some words') throw 0;
        host.post({ type: 'problem', message: 'It could not be read.' });
      `;
      assert.deepEqual(unboundTexts([source('src/a.ts', silent)]), []);
    });
  });
});

const languages = ['de', 'es', 'fr', 'ja', 'zh-cn'];

interface Translation {
  readonly language: string;
  readonly texts: Readonly<Record<string, string>>;
}

/** The message of a key that is for one plural category, and that category. */
const pluralKey = /^(?<message>.*)\/(?<category>zero|one|two|few|many|other)$/s;
const isPlural = (message: string): boolean => `${message}/one` in english && `${message}/other` in english;

/** Keys that a language needs: each text, and for a number each plural category that the language has. */
function neededKeys(language: string): readonly string[] {
  const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  return Object.keys(english).flatMap((key) => {
    const { message, category } = pluralKey.exec(key)?.groups ?? {};
    if (message === undefined || !isPlural(message)) return [key];
    return category === 'other' ? categories.map((each) => `${message}/${each}`) : [];
  });
}

/** The English text that a key stands for. */
const englishOf = (key: string): string => {
  const { message } = pluralKey.exec(key)?.groups ?? {};
  return english[key] ?? english[`${message ?? ''}/other`] ?? '';
};

function faultsOf({ language, texts }: Translation): string[] {
  const needed = new Set(neededKeys(language));
  const faults = [...needed].filter((key) => !(key in texts)).map((key) => `missing: ${key}`);
  for (const [key, text] of Object.entries(texts)) {
    if (!needed.has(key)) faults.push(`stale: ${key}`);
    else if (text.trim() === '' || text !== text.trim()) faults.push(`empty, or with blanks around: ${key}`);
    const wanted = placeholders(englishOf(key));
    // “one file” need not say the number again.
    const mayLack = key.endsWith('/one') ? '0' : null;
    const is = placeholders(text);
    const isSame = wanted.filter((each) => each !== mayLack).join() === is.filter((each) => each !== mayLack).join();
    if (!isSame || is.some((each) => !wanted.includes(each) && each !== mayLack)) faults.push(`placeholders: ${key}`);
    const icon = /\$\([a-z~-]+\)/.exec(englishOf(key))?.[0] ?? '';
    if (!text.startsWith(icon)) faults.push(`icon: ${key}`);
  }
  return faults;
}

describe('the texts of a language', () => {
  it('are there for five', () => {
    const found = fs
      .readdirSync(path.join(root, 'l10n'))
      .flatMap((name) => /l10n\.([a-z-]+)\.json$/.exec(name)?.[1] ?? []);
    assert.deepEqual(found.sort(), languages);
  });

  for (const language of languages) {
    it(`are all there, none is stale, with the same placeholders and the plural forms of the language: ${language}`, () => {
      assert.deepEqual(faultsOf({ language, texts: read(`bundle.l10n.${language}.json`) }), []);
    });
  }

  describe('are found wrong', () => {
    const german = read('bundle.l10n.de.json');
    const wrong = (change: (texts: Record<string, string>) => void): string[] => {
      const texts = { ...german };
      change(texts);
      return faultsOf({ language: 'de', texts });
    };
    const without = (key: string) => wrong((texts) => Reflect.deleteProperty(texts, key));

    it('where a key is missing or stale', () => {
      assert.deepEqual(without('Allow'), ['missing: Allow']);
      assert.deepEqual(
        wrong((texts) => (texts['Gone'] = 'Weg')),
        ['stale: Gone'],
      );
    });

    it('where a placeholder differs', () => {
      assert.deepEqual(
        wrong((texts) => (texts['Remove {0}'] = 'Entfernen')),
        ['placeholders: Remove {0}'],
      );
      assert.deepEqual(
        wrong((texts) => (texts['{0} files changed/other'] = '{1} Dateien')),
        ['placeholders: {0} files changed/other'],
      );
    });

    it('where a plural form is missing, or is one that the language does not have', () => {
      assert.deepEqual(without('{0} files changed/one'), ['missing: {0} files changed/one']);
      assert.deepEqual(
        wrong((texts) => (texts['{0} files changed/many'] = '{0} Dateien')),
        ['stale: {0} files changed/many'],
      );
    });
  });
});

describe('words that stand in tables', () => {
  afterEach(() => setDisplayLanguage('en', null));

  it('are in the display language: what each tool does, and why a file is sensitive', () => {
    setDisplayLanguage('de', read('bundle.l10n.de.json'));
    // In German, too, a skill is a skill and a plan a plan.
    const same = toolNames.filter((name) => toolWords(name) === toolVerb(name));
    assert.deepEqual(same, ['read_skill', 'present_plan']);
    assert.equal(toolWords('web_search'), 'Websuche');
    assert.equal(toolWords('mcp__a__b'), 'mcp__a__b');
    for (const [, reason] of runPatterns) assert.notEqual(sensitiveWords(reason), reason);
    assert.equal(sensitiveWords('it may hold keys'), 'sie enthält möglicherweise Schlüssel');
  });
});

describe('the words of approvals', () => {
  const page = fs.readFileSync(path.join(root, 'docs/languages.md'), 'utf8');
  const [head = [], , ...rows] = (page.split('<!-- glossary -->')[1] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

  /** Texts that have an English word of the glossary, and none of its words in the language. */
  const lost = (language: string, texts: Readonly<Record<string, string>>): string[] =>
    rows.flatMap((row) => {
      const term = row[0] ?? '';
      const words = (row[head.indexOf(language)] ?? '').split(', ');
      const pattern = new RegExp(`\\b${term}\\b`, 'i');
      return Object.entries(texts)
        .filter(
          ([key, text]) => pattern.test(englishOf(key)) && !words.some((word) => text.toLowerCase().includes(word)),
        )
        .map(([key, text]) => `${term}: “${key}” is “${text}”`);
    });

  it('are in the glossary for each language', () => {
    assert.deepEqual(head, ['English', ...languages]);
    assert.ok(rows.length > 10);
    for (const row of rows) assert.ok(row.length === head.length && row.every((cell) => cell !== ''), row.join());
  });

  for (const language of languages) {
    it(`are used as the glossary has them: ${language}`, () => {
      assert.deepEqual(lost(language, read(`bundle.l10n.${language}.json`)), []);
    });
  }

  it('cannot be exchanged unseen', () => {
    const german = read('bundle.l10n.de.json');
    assert.deepEqual(lost('de', { ...german, Allow: 'Ablehnen' }), ['allow: “Allow” is “Ablehnen”']);
  });
});
