import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { SettingId } from '../../../src/contributions/index.ts';
import { problemReport, type ReportFacts } from '../../../src/features/help/problemReport.ts';

const facts = (parts: Partial<ReportFacts>): ReportFacts => ({
  versions: { Sidestream: '1.2.3' },
  settings: new Map(),
  state: ['There is a key.'],
  log: '',
  home: '/home/ada',
  ...parts,
});

describe('a report of a problem', () => {
  it('tells numbers and choices of settings, and of texts and addresses only that they are set', () => {
    const settings = new Map<SettingId, unknown>([
      ['maxTokens', 4000],
      ['thinking', 'off'],
      ['model', 'claude-x'],
      ['instructions', 'My name is Ada'],
      ['baseUrl', 'https://gateway.internal/ada'],
      ['mcp.servers', { secretServer: { command: 'x' } }],
    ]);
    const report = problemReport(facts({ settings }));
    assert.match(report, /`sidestream\.maxTokens`: 4000/);
    assert.match(report, /`sidestream\.thinking`: "off"/);
    assert.match(report, /`sidestream\.model`: "claude-x"/);
    assert.match(report, /`sidestream\.instructions`: set\n/);
    assert.match(report, /`sidestream\.mcp\.servers`: set, 1 entry/);
    assert.doesNotMatch(report, /Ada|internal|secretServer/);
  });

  it('takes keys and the home folder out of the log', () => {
    const log = 'opened /home/ada/x with sk-ant-api03-abcdefghijkl and password: hunter22\n';
    const report = problemReport(facts({ log }));
    assert.match(report, /opened ~\/x with \(not shown\)/);
    assert.doesNotMatch(report, /sk-ant|hunter22|\/home\/ada/);
  });

  it('keeps the last lines of a log that is too long, and cuts its longest', () => {
    const lines = Array.from({ length: 400 }, (_, at) => `line ${at} ${'x'.repeat(at === 399 ? 5000 : 1)}`);
    const report = problemReport(facts({ log: lines.join('\n') }));
    assert.doesNotMatch(report, /line 249 /);
    assert.match(report, /line 250 /);
    assert.ok(report.length < 10_000);
  });

  it('cannot be left by a log that looks like the end of its block', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('`', '\n', '~', 'a', '# x'), { maxLength: 60 }), (parts) => {
        const report = problemReport(facts({ log: parts.join('') }));
        const [, fence = ''] = /\n(`{3,})text\n/.exec(report) ?? [];
        assert.ok(report.endsWith(`\n${fence}\n`));
        assert.equal(report.split('\n').filter((line) => line === fence).length, 1);
      }),
    );
  });
});
