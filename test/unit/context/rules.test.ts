import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { fillIn } from '../../../src/context/promptFile.ts';
import { readFrontMatter, textValue } from '../../../src/context/rules/frontMatter.ts';
import { importsOf } from '../../../src/context/rules/imports.ts';
import { instructionRules, type RulePlace, rulesOf } from '../../../src/context/rules/ruleFiles.ts';
import { failure } from '../../../src/base/index.ts';
import { type SkillPlace, Skills } from '../../../src/context/rules/skills.ts';

type Files = Readonly<Record<string, string | { readonly problem: string }>>;

const place = (files: Files): RulePlace => ({
  read: (file) => {
    const found = files[file];
    return Promise.resolve(
      found === undefined ? null : typeof found === 'string' ? { ok: true, text: found } : failure(found.problem),
    );
  },
  list: (folder) =>
    Promise.resolve(
      Object.keys(files)
        .filter((file) => file.startsWith(`${folder}/`))
        .map((file) => file.slice(folder.length + 1)),
    ),
});

describe('front matter', () => {
  it('is the same with a mark, with any line ends and with blanks behind its lines', async () => {
    const lines = ['---', 'name: a', 'description: "b: c"', '---', 'Text'];
    const parts = fc.tuple(fc.constantFrom('', '\ufeff'), fc.constantFrom('\n', '\r\n'), fc.constantFrom('', '  '));
    await fc.assert(
      fc.asyncProperty(parts, async ([mark, end, blanks]) => {
        const source = mark + lines.map((line) => (line === '---' ? line + blanks : line)).join(end);
        assert.deepEqual(await readFrontMatter(source), {
          data: { name: 'a', description: 'b: c' },
          text: 'Text',
          problem: null,
        });
      }),
    );
  });

  it('that cannot be read is a sentence, and the text is there all the same', async () => {
    for (const head of ['a: [', '- a list', 'a: *b', '\ta: b: c']) {
      const { data, text, problem } = await readFrontMatter(`---\n${head}\n---\nText`);
      assert.deepEqual([data, text], [{}, 'Text'], head);
      assert.match(problem ?? '', /front matter/, head);
    }
  });

  it('never fails, whatever the file says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        assert.equal(typeof (await readFrontMatter(text)).text, 'string');
        assert.equal(typeof (await readFrontMatter(`---\n${text}\n---\n`)).text, 'string');
      }),
    );
  });

  it('gives values as one line', () => {
    assert.equal(textValue(' a\n b '), 'a b');
    assert.equal(textValue({ a: 1 }), '');
  });
});

describe('rules', () => {
  it('are the files that people have, with what they import', async () => {
    const { rules, problems } = await rulesOf(
      place({
        'AGENTS.md': 'Use tabs. See @docs/style.md.',
        'CLAUDE.md': '\ufeffBe brief.\r\n',
        'CLAUDE.local.md': 'Mine.',
        '.github/copilot-instructions.md': 'Test first.',
        'docs/style.md': 'Style. @more.md',
        'docs/more.md': 'More.',
      }),
    );
    assert.deepEqual(
      rules.map((rule) => [rule.path, rule.text]),
      [
        ['AGENTS.md', 'Use tabs. See @docs/style.md.'],
        ['docs/style.md', 'Style. @more.md'],
        ['docs/more.md', 'More.'],
        ['CLAUDE.md', 'Be brief.'],
        ['CLAUDE.local.md', 'Mine.'],
        ['.github/copilot-instructions.md', 'Test first.'],
      ],
    );
    assert.deepEqual(problems, []);
  });

  it('that may not be read are a sentence on the file', async () => {
    const { rules, problems } = await rulesOf(
      place({
        'AGENTS.md': { problem: 'It leads outside.' },
        'CLAUDE.md': '@secret.md',
        'secret.md': { problem: 'No.' },
      }),
    );
    assert.deepEqual(
      rules.map((rule) => rule.path),
      ['CLAUDE.md'],
    );
    assert.deepEqual(problems, ['AGENTS.md: It leads outside.', 'secret.md, which CLAUDE.md imports: No.']);
  });

  it('for some files count for those that their globs mean', async () => {
    const { rules } = await instructionRules(
      place({
        '.github/instructions/all.instructions.md': '---\napplyTo: "**"\n---\nAll',
        '.github/instructions/ts.instructions.md': '---\napplyTo: "**/*.ts, test/**"\n---\nTypes',
        '.github/instructions/none.instructions.md': 'Always',
        '.github/instructions/readme.md': 'No rule',
      }),
    );
    const found = Object.fromEntries(rules.map((rule) => [rule.text, rule.appliesTo]));
    assert.deepEqual(Object.keys(found), ['All', 'Always', 'Types']);
    assert.equal(found['All'], null);
    assert.equal(found['Always'], null);
    const paths = ['src/a.ts', 'test/a.js', 'src/a.js'];
    assert.deepEqual(
      paths.map((file) => found['Types']?.(file)),
      [true, true, false],
    );
  });
});

describe('imports', () => {
  const files = (all: Readonly<Record<string, string>>) => (file: string) => Promise.resolve(all[file] ?? null);
  const names = async (text: string, all: Readonly<Record<string, string>>, from = 'a/CLAUDE.md') =>
    (await importsOf(from, text, files(all))).map((each) => each.path);

  it('end in a circle, at a depth and at a number', async () => {
    assert.deepEqual(await names('@x.md', { 'a/x.md': '@y.md', 'a/y.md': '@x.md @CLAUDE.md' }), ['a/x.md', 'a/y.md']);
    const chain = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`a/${at}.md`, `@${at + 1}.md`]));
    assert.equal((await names('@0.md', chain)).length, 5);
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`a/${at}.md`, '']));
    assert.equal(
      (
        await names(
          Object.keys(many)
            .map((file) => `@${file.slice(2)}`)
            .join(' '),
          many,
        )
      ).length,
      20,
    );
  });

  it('never leave the folder that holds the rules', async () => {
    const asked: string[] = [];
    const read = (file: string): Promise<null> => {
      asked.push(file);
      return Promise.resolve(null);
    };
    await importsOf('a/CLAUDE.md', '@../b.md @../../c.md @/etc/passwd.md @~/.ssh/id.pub @./d.md', read);
    assert.deepEqual(asked, ['b.md', 'a/d.md']);
  });

  it('are none in code, in addresses and in names of people', async () => {
    const all = { 'a/x.md': '', 'a/ada': '' };
    assert.deepEqual(await names('`@x.md`\n```\n@x.md\n```\nmail me@x.md, ask @ada', all), []);
  });
});

describe('skills', () => {
  const skillPlace = (label: string, files: Files): SkillPlace => ({
    label,
    list: () => Promise.resolve([...new Set(Object.keys(files).map((file) => file.split('/')[0] ?? ''))]),
    read: (folder, file) => place(files).read(`${folder}/${file}`),
  });

  it('are listed by name and description, and read without their front matter', async () => {
    const near = skillPlace('.claude/skills', {
      'pdf/SKILL.md': '---\nname: pdf\ndescription: Works with PDFs\n---\nDo this.',
      'pdf/forms.md': 'Forms.',
    });
    const skills = await Skills.find([near]);
    assert.match(skills.list, /- pdf: Works with PDFs$/);
    assert.deepEqual(await skills.read('pdf'), { ok: true, text: '.claude/skills/pdf/SKILL.md:\n\nDo this.' });
    assert.deepEqual(await skills.read('pdf', 'forms.md'), {
      ok: true,
      text: '.claude/skills/pdf/forms.md:\n\nForms.',
    });
    assert.deepEqual(await skills.read('pdf', 'none.md'), failure('The skill “pdf” has no file “none.md”.'));
    assert.deepEqual(await skills.read('x'), failure('There is no skill “x”. There are: pdf.'));
  });

  it('of one name: the nearer is used, and it is said', async () => {
    const skills = await Skills.find([
      skillPlace('.claude/skills', { 'a/SKILL.md': '---\nname: one\n---\nnear' }),
      skillPlace('~/.claude/skills', { 'b/SKILL.md': '---\nname: one\n---\nfar' }),
    ]);
    assert.deepEqual(await skills.read('one'), { ok: true, text: '.claude/skills/a/SKILL.md:\n\nnear' });
    assert.deepEqual(skills.problems, [
      '~/.claude/skills/b/SKILL.md: the skill “one” of .claude/skills/a is nearer, and is used.',
    ]);
  });

  it('take a bounded part of the prompt, and say how many are not listed', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 60 }, (_, at) => [`s${at}/SKILL.md`, `---\ndescription: ${'x'.repeat(900)}\n---\n`]),
    );
    const { list } = await Skills.find([skillPlace('.claude/skills', files)]);
    assert.ok(list.length < 8600, String(list.length));
    assert.match(list, /and \d+ more, whose names are not listed/);
  });
});

describe('prompts of commands', () => {
  it('show where their arguments are to stand', () => {
    const variables = { file: 'a.ts', selection: '', workspaceFolder: '' };
    assert.equal(
      fillIn('Mend #$1 in $ARGUMENTS at ${file}, for $10', variables),
      'Mend #[argument 1] in [arguments] at a.ts, for $10',
    );
  });
});

describe('the person’s own place', () => {
  it('gives files of a skill’s folder, and none that a link leads out to', async () => {
    const { PersonalPlace } = await import('../../../src/context/rules/places.ts');
    const home = fs.mkdtempSync(path.join(os.tmpdir(), 'sidestream-home-'));
    const folder = path.join(home, '.claude/skills/a');
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, 'SKILL.md'), 'mine');
    fs.writeFileSync(path.join(home, 'secret'), 'secret');
    fs.symlinkSync(path.join(home, 'secret'), path.join(folder, 'link.md'));
    const { skillPlace } = new PersonalPlace(home);
    assert.deepEqual(await skillPlace.list(), ['a']);
    assert.deepEqual(await skillPlace.read('a', 'SKILL.md'), { ok: true, text: 'mine' });
    for (const file of ['link.md', '../../../secret', '/etc/passwd']) {
      assert.deepEqual(await skillPlace.read('a', file), failure('The file lies outside of its folder.'), file);
    }
    assert.equal(await skillPlace.read('a', 'none.md'), null);
    fs.rmSync(home, { recursive: true });
  });
});
