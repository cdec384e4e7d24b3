import { afterMs, asSent, atActivity, atText, beginningOfSent, type FaultCase, ok, okAfter } from './faultCase.ts';

const whole = { state: 'complete', text: ok, requests: 1, ledger: ['final'] } as const;
const never = { state: 'error', text: '', requests: 3, ledger: ['failed', 'failed', 'failed'] } as const;
const refusedOnce = { state: 'error', text: '', requests: 1, ledger: ['failed'] } as const;
const upTo = (last: number): number[] => Array.from({ length: last + 1 }, (_, at) => at);

/** What becomes of `ok`'s stream of fourteen events when it breaks off after `events` of them. */
function brokenAfter(events: number): Pick<FaultCase, 'state' | 'text' | 'requests' | 'ledger'> {
  if (events === 0) return never;
  if (events < 4) return { state: 'error', text: '', requests: 3, ledger: ['partial', 'partial', 'partial'] };
  if (events < 13) return { state: 'cut', text: okAfter(events), requests: 1, ledger: ['partial'] };
  return whole;
}

const wholeAnswers: FaultCase[] = [
  { id: 'B01', scenario: 'ok', ...whole },
  { id: 'B01', scenario: 'ok-mix', ...whole, text: 'Hello, ' },
  { id: 'B01', scenario: 'tool', ...whole, text: 'I write the file. ' },
  {
    id: 'B01',
    scenario: 'tool',
    workspace: true,
    ...whole,
    text: `I write the file. \n\n${ok}`,
    requests: 2,
    ledger: ['final', 'final'],
  },
  { id: 'B01', scenario: 'ok', workspace: true, ...whole },
  { id: '+', scenario: 'thinking', ...whole },
  { id: '+', scenario: 'redacted-thinking', ...whole },
  { id: '+', scenario: 'ok?size=20000', ...whole, text: asSent },
  ...['split-1', 'split-3', 'one-write', 'crlf', 'crlf-split', 'cr', 'mixed-eol', 'bom', 'no-space', 'comments'].map(
    (scenario): FaultCase => ({ id: 'B15', scenario, ...whole }),
  ),
  ...['id-retry', 'multi-data', 'data-first', 'extra-blank'].map((scenario): FaultCase => ({
    id: 'B15',
    scenario,
    ...whole,
  })),
  { id: 'B15', scenario: 'u2028', ...whole, text: `a\u2028b\u2029c ${ok}` },
  { id: 'B17', scenario: 'wrong-event-name', ...whole },
  { id: '+', scenario: 'no-event-names', ...whole },
  { id: 'B18', scenario: 'missing-final-blank', ...whole },
  { id: 'B19', scenario: 'nul', ...whole, text: 'ab\ufffdcd' },
  { id: 'B19', scenario: 'invalid-utf8', ...whole, text: ok.replace('🚀', '\ufffd') },
  { id: '+', scenario: 'lone-surrogate', ...whole, text: 'ab\ufffdc' },
  { id: '+', scenario: 'split-surrogate', ...whole, text: 'split 🚀' },
  { id: '+', scenario: 'html-in-text', ...whole, text: asSent },
  ...['json-array', 'empty-data', 'done-marker', 'unknown-event', 'unknown-delta'].map((scenario): FaultCase => ({
    id: 'B23',
    scenario,
    ...whole,
  })),
  { id: 'B24', scenario: 'unknown-block', ...whole, text: 'text' },
  ...['dup-block-start', 'dup-block-stop', 'dup-message-stop', 'dup-message-delta', 'dup-message-start'].map(
    (scenario): FaultCase => ({ id: 'B26', scenario, ...whole }),
  ),
  { id: 'B27', scenario: 'dup-delta', ...whole, text: ok.replace(', ', ', , ') },
  { id: 'B28', scenario: 'events-after-stop', ...whole },
  { id: 'B29', scenario: 'delta-before-block', ...whole, text: 'EARLYtext' },
  { id: 'B29', scenario: 'delta-before-message', ...whole, text: `EARLY${ok}` },
  { id: 'B29', scenario: 'delta-unknown-index', ...whole, text: `${ok}NOWHERE` },
  { id: 'B29', scenario: 'wrong-delta-type', ...whole },
  { id: '+', scenario: 'gap-index', ...whole, text: 'firstlast' },
  { id: '+', scenario: 'reverse-index', ...whole, text: 'one last' },
  { id: '+', scenario: 'interleaved', ...whole, text: 'one two.' },
  { id: '+', scenario: 'twice-the-text', ...whole },
  {
    id: 'B32',
    scenario: 'index-proto',
    ...whole,
    text: 'aGHOSTGHOST',
    check: () => {
      if ('GHOST' in Object.prototype || Object.keys(Object.prototype).length > 0)
        throw new Error('a prototype was written to');
    },
  },
  { id: 'B33', scenario: 'no-message-start', ...whole },
  { id: '+', scenario: 'no-message-delta', ...whole, ledger: ['partial'] },
  { id: '+', scenario: 'no-message-stop', ...whole },
  { id: '+', scenario: 'no-block-stop', ...whole },
  { id: 'B37', scenario: 'empty-content', ...whole, text: '' },
  { id: 'B37', scenario: 'whitespace-only', ...whole, text: ' \n ' },
  {
    id: 'B38',
    scenario: 'usage-missing',
    ...whole,
    ledger: ['partial'],
    check: (room) => unknown(room, 'promptTokens'),
  },
  { id: 'B38', scenario: 'usage-null', ...whole, ledger: ['partial'], check: (room) => unknown(room, 'promptTokens') },
  {
    id: '+',
    scenario: 'usage-absurd',
    ...whole,
    ledger: ['partial'],
    check: (room) => unknown(room, 'cacheReadTokens'),
  },
  { id: '+', scenario: 'usage-cumulative', ...whole },
  { id: '+', scenario: 'usage-corrected', ...whole },
  {
    id: '+',
    scenario: 'usage-falls',
    ...whole,
    check: (room) => {
      const [row] = room.ledger();
      const figures = [row?.promptTokens, row?.cacheReadTokens, row?.completionTokens, row?.rejected];
      if (figures.join() !== '500,500,500,true') throw new Error(`a total has fallen: ${figures.join()}`);
    },
  },
  { id: '+', scenario: 'index-zero', ...whole },
  { id: '+', scenario: 'index-zero?shape=mix', ...whole, text: 'Hello, ' },
  { id: '+', scenario: 'index-zero?shape=tool', ...whole, text: 'I write the file. ' },
  { id: '+', scenario: 'empty-input-first?shape=tool', ...whole, text: 'I write the file. ' },
  { id: '+', scenario: 'usage-sparse', ...whole },
  { id: '+', scenario: 'usage-cache', ...whole },
  ...['no-content-type', 'wrong-content-type', 'latin1', 'early-hints', 'gzip', 'br'].map((scenario): FaultCase => ({
    id: 'B67',
    scenario,
    ...whole,
  })),
  { id: 'B69', scenario: 'encoding-unknown', ...whole },
  { id: '+', scenario: 'no-request-id', ...whole },
  { id: '+', scenario: '200-json-message', ...whole },
  { id: 'B09', scenario: 'stall-then-finish-5-300', ...whole },
  { id: 'B11', scenario: 'headers-slow-400', ...whole },
  { id: 'B14', scenario: 'slowloris-1', config: { contentMs: 20_000 }, ...whole },
];

const foreignForms: FaultCase[] = [
  { id: '+', scenario: 'openai-invalidapikey', ...refusedOnce, kind: 'auth' },
  { id: '+', scenario: 'openai-modelnotfound', ...refusedOnce, kind: 'not-found', says: /In their words/ },
  { id: '+', scenario: 'openai-insufficientquota', ...refusedOnce, kind: 'billing', says: /In their words/ },
  { id: '+', scenario: 'openai-contextlengthexceeded', ...refusedOnce, kind: 'too-large', code: 'context-window' },
  { id: '+', scenario: 'openai-event-error', ...never, kind: 'server', says: /In their words/ },
  { id: '+', scenario: 'openai-stream', ...refusedOnce, kind: 'protocol', says: /OpenAI/ },
  { id: '+', scenario: 'openai-whole', ...refusedOnce, kind: 'protocol', says: /OpenAI/ },
  { id: '+', scenario: 'error-detail-422', ...refusedOnce, kind: 'invalid', says: /In their words/ },
];

const breaks: FaultCase[] = [
  ...upTo(14).map((n): FaultCase => ({ id: 'B02', scenario: `disconnect-after-${n}`, ...brokenAfter(n) })),
  ...upTo(14).map((n): FaultCase => ({ id: 'B04', scenario: `close-after-${n}`, ...brokenAfter(n) })),
  ...upTo(14).map((n): FaultCase => ({
    id: '+',
    scenario: `fin-after-${n}`,
    ...brokenAfter(n),
    ...(n > 0 ? {} : { code: 'empty-answer' }),
  })),
  ...[1, 4, 6, 9, 12].map((n): FaultCase => ({
    id: 'B02',
    scenario: `disconnect-after-${n}?shape=mix`,
    ...brokenAfter(n),
    text: asSent,
  })),
  ...[2, 5, 8, 11].map((n): FaultCase => ({
    id: 'B02',
    scenario: `disconnect-after-${n}?shape=tool`,
    ...brokenAfter(n),
    text: asSent,
  })),
  ...[0, 2, 5, 9].map((n): FaultCase => ({ id: 'B05', scenario: `cut-mid-event-${n}`, ...brokenAfter(n) })),
  ...[0, 2, 5, 12].map((n): FaultCase => ({ id: 'B05', scenario: `fin-mid-event-${n}`, ...brokenAfter(n) })),
  { id: 'B05', scenario: 'utf8-cut', ...brokenAfter(5), code: 'ended-early' },
  { id: '+', scenario: 'bad-chunk', ...never, code: 'connection-lost' },
  { id: '+', scenario: 'short-content-length', ...brokenAfter(5), code: 'connection-lost' },
  { id: '+', scenario: 'gzip-corrupt', ...never },
  { id: '+', scenario: 'reset-before-headers', ...never, code: 'unreachable' },
  { id: '+', scenario: 'close-before-headers', ...never, code: 'unreachable' },
  { id: '+', scenario: 'reset-before-headers-then-ok-1', ...whole, requests: 2, ledger: ['failed', 'final'] },
  { id: 'B75', scenario: 'not-http', ...never, code: 'unreachable', says: /Cannot reach 127\.0\.0\.1/ },
  { id: 'B75', scenario: 'huge-header', ...never, code: 'unreachable', says: /Cannot reach 127\.0\.0\.1/ },
  { id: 'B22', scenario: 'invalid-json-at-5', ...brokenAfter(5), code: 'unreadable' },
  { id: 'B22', scenario: 'json-null', ...brokenAfter(4), code: 'unreadable' },
  { id: 'B36', scenario: 'empty-stream', ...never, code: 'empty-answer', says: /empty answer\. Tried 3 times/ },
  { id: 'B36', scenario: 'only-ping', ...never, code: 'empty-answer' },
  { id: 'B36', scenario: '200-empty', ...never, code: 'empty-answer' },
  { id: 'B36', scenario: '204', ...never, code: 'empty-answer' },
  { id: 'B42', scenario: 'error-first', ...never, kind: 'overloaded' },
  { id: 'B42', scenario: 'error-first-then-ok-1', ...whole, requests: 2, ledger: ['failed', 'final'] },
  { id: '+', scenario: 'error-after-5', ...brokenAfter(5), kind: 'overloaded' },
  { id: '+', scenario: 'error-after-2', ...brokenAfter(2), kind: 'overloaded' },
  { id: '+', scenario: 'error-after-5-then-more', ...brokenAfter(5), kind: 'overloaded' },
  { id: '+', scenario: 'error-after-5-api_error', ...brokenAfter(5), kind: 'server' },
  { id: '+', scenario: 'error-after-5-rate_limit_error', ...brokenAfter(5), kind: 'rate-limit' },
  { id: 'B45', scenario: 'error-nonjson', ...never, kind: 'server', says: /^[^<]*$/ },
  { id: 'B45', scenario: 'http-502-html', ...never, kind: 'server', says: /^[^<]*$/ },
  { id: 'B45', scenario: '200-html', ...refusedOnce, code: 'not-the-api', says: /web page/ },
  { id: '+', scenario: '200-html', workspace: true, ...refusedOnce, code: 'not-the-api' },
];

const silences: FaultCase[] = [
  {
    id: 'B10',
    scenario: 'headers-never',
    ...never,
    code: 'no-answer',
    says: /did not answer within 0\.6 s\. Tried 3 times/,
  },
  { id: 'B10', scenario: 'headers-never', ...refusedOnce, state: 'stopped', stopAt: afterMs(200) },
  ...upTo(14).map((n): FaultCase => ({ id: '+', scenario: `stall-after-${n}`, ...brokenAfter(n) })),
  ...upTo(14).map((n): FaultCase => ({
    id: 'B06',
    scenario: `stall-after-${n}`,
    state: n < 14 ? 'stopped' : 'complete',
    text: okAfter(n),
    requests: 1,
    ledger: [n === 0 ? 'failed' : n < 13 ? 'partial' : 'final'],
    stopAt: n < 4 || n > 11 ? afterMs(200) : atText(okAfter(n)),
    config: { stallMs: 5000, contentMs: 5000 },
  })),
  {
    id: '+',
    scenario: 'stall-after-4?shape=mix',
    state: 'stopped',
    text: '',
    requests: 1,
    ledger: ['partial'],
    stopAt: atActivity('thinking'),
    config: { stallMs: 5000 },
  },
  { id: '+', scenario: 'ping-forever-after-0', ...never, says: /without any content/ },
  {
    id: '+',
    scenario: 'ping-forever-after-5',
    ...brokenAfter(5),
    code: 'stalled',
    says: /stayed open for 1\.5 s without any content/,
  },
  { id: '+', scenario: 'comment-forever', ...never, code: 'stalled' },
  { id: 'B14', scenario: 'slowloris-20', ...never, code: 'stalled' },
  {
    id: 'B13',
    scenario: 'text-forever?gap=5',
    state: 'stopped',
    text: beginningOfSent,
    requests: 1,
    ledger: ['partial'],
    stopAt: (room, id) => room.when(() => (room.conversation.answer(id)?.text.length ?? 0) > 200),
  },
  { id: '+', scenario: 'stall-after-5', workspace: true, ...brokenAfter(2), code: 'stalled', says: /Nothing arrived/ },
  { id: '+', scenario: 'headers-never', workspace: true, ...never, code: 'no-answer' },
];

/** Stop in a round that comes whole, at each moment that such a round has. */
const stopsOfWholeRounds: FaultCase[] = [
  {
    id: 'B10',
    scenario: 'headers-never',
    workspace: true,
    ...refusedOnce,
    state: 'stopped',
    stopAt: afterMs(200),
  },
  ...[1, 5, 13].map((n): FaultCase => ({
    id: 'B06',
    scenario: `stall-after-${n}`,
    workspace: true,
    ...refusedOnce,
    ledger: ['partial'],
    state: 'stopped',
    stopAt: afterMs(200),
    config: { stallMs: 5000, contentMs: 5000 },
  })),
  {
    id: 'B64',
    scenario: 'http-529',
    workspace: true,
    ...refusedOnce,
    state: 'stopped',
    stopAt: atActivity('retrying'),
    config: { retryBaseMs: 60_000 },
  },
  {
    id: 'B64',
    scenario: '429-after-59',
    workspace: true,
    ...refusedOnce,
    state: 'stopped',
    stopAt: atActivity('retrying'),
  },
  {
    id: 'B64',
    scenario: 'disconnect-after-5',
    workspace: true,
    ...refusedOnce,
    ledger: ['partial'],
    state: 'stopped',
    stopAt: atActivity('retrying'),
    config: { retryBaseMs: 60_000 },
  },
];

/** Stop while a call runs, and in the round after it: of both modes. */
const stopsOfCalls: FaultCase[] = [
  {
    id: '+',
    scenario: 'a call that hangs',
    workspace: true,
    script: [{ text: 'I look. ', tools: [{ name: 'read_file', input: { path: 'hangs' } }] }, { text: 'Never.' }],
    ...whole,
    state: 'stopped',
    text: 'I look. ',
    stopAt: (room) => room.when(() => room.tools.calls.length === 1),
    check: (room) => calls(room, 1),
  },
];

const endings: FaultCase[] = [
  {
    id: 'B47',
    scenario: 'stop-max_tokens',
    ...whole,
    state: 'limit',
    stopReason: 'length',
    then: 'continue',
    continued: ok + ok,
  },
  { id: 'B48', scenario: 'stop-refusal', ...whole, state: 'refused', kind: 'refused', stopReason: 'refused' },
  {
    id: 'B48',
    scenario: 'refusal-empty',
    ...whole,
    state: 'refused',
    text: '',
    kind: 'refused',
    says: /declined by a usage policy/,
  },
  { id: '+', scenario: 'refusal-empty', workspace: true, ...whole, state: 'refused', text: '', kind: 'refused' },
  {
    id: 'B50',
    scenario: 'stop-model_context_window_exceeded',
    ...whole,
    state: 'limit',
    stopReason: 'context',
  },
  { id: 'B51', scenario: 'stop-stop_sequence', ...whole, stopReason: 'end' },
  { id: 'B51', scenario: 'stop-future_reason', ...whole, stopReason: 'future_reason' },
  {
    id: '+',
    scenario: 'pause-turn-2',
    ...whole,
    text: `Part 1. Part 2. ${ok}`,
    requests: 3,
    ledger: ['final', 'final', 'final'],
  },
  {
    id: '+',
    scenario: 'pause-turn-9',
    ...whole,
    text: 'Part 1. Part 2. Part 3. Part 4. Part 5. Part 6. ',
    requests: 6,
    ledger: Array<'final'>(6).fill('final'),
    stopReason: 'paused',
  },
  { id: '+', scenario: 'stop-pause_turn', ...whole, text: ok.repeat(2), requests: 2, ledger: ['final', 'final'] },
];

const statuses: FaultCase[] = [
  {
    id: 'B46',
    scenario: 'error-html-in-message',
    ...refusedOnce,
    kind: 'invalid',
    says: /<img src=x onerror=alert\(1\)> \*\*bold\*\* red sk-ant-…/,
  },
  { id: 'B55', scenario: 'http-400', ...refusedOnce, kind: 'invalid', says: /refused on purpose/ },
  { id: 'B56', scenario: 'http-401', ...refusedOnce, kind: 'auth', code: 'bad-key', says: /key was refused/ },
  { id: 'B57', scenario: 'http-402', ...refusedOnce, kind: 'billing', says: /credit/ },
  { id: 'B57', scenario: 'http-403', ...refusedOnce, kind: 'permission' },
  { id: 'B57', scenario: '429-no-retry', ...refusedOnce, code: 'spend-limit', says: /spend limit/ },
  { id: 'B58', scenario: 'http-404', ...refusedOnce, kind: 'not-found', says: /not available/ },
  { id: 'B59', scenario: 'http-413', ...refusedOnce, kind: 'too-large', says: /32 MB/ },
  { id: '+', scenario: 'http-422', ...refusedOnce, kind: 'invalid' },
  {
    id: '+',
    scenario: 'request-id-in-body',
    ...refusedOnce,
    kind: 'invalid',
    check: (room) => known(room, 'requestId'),
  },
  { id: 'B60', scenario: 'http-408', ...never, kind: 'server' },
  { id: 'B60', scenario: 'http-409', ...never, kind: 'server' },
  { id: 'B60', scenario: 'http-500', ...never, kind: 'server', says: /Tried 3 times/ },
  { id: 'B60', scenario: 'http-503-empty', ...never, kind: 'server' },
  { id: 'B60', scenario: 'http-529', ...never, kind: 'overloaded', says: /overloaded/ },
  { id: '+', scenario: 'http-529', workspace: true, ...never, kind: 'overloaded' },
  { id: '+', scenario: 'http-504', ...never, kind: 'server' },
  { id: 'B61', scenario: 'http-529-then-ok-1', ...whole, requests: 2, ledger: ['failed', 'final'], check: notesRetry },
  {
    id: 'B61',
    scenario: 'http-500-then-ok-2',
    ...whole,
    requests: 3,
    ledger: ['failed', 'failed', 'final'],
    check: notesRetry,
  },
  { id: 'B61', scenario: 'http-529-then-ok-1', workspace: true, ...whole, requests: 2, ledger: ['failed', 'final'] },
  ...[
    '429-after-1-then-ok-1',
    '429-date-then-ok-1',
    '429-bad-then-ok-1',
    '429-negative-then-ok-1',
    '529-after-1-then-ok-1',
  ].map((scenario): FaultCase => ({ id: 'B62', scenario, ...whole, requests: 2, ledger: ['failed', 'final'] })),
  { id: 'B62', scenario: '429-huge', ...refusedOnce, kind: 'rate-limit', says: /wait for 24 hours/ },
  { id: 'B62', scenario: '429-after-61', ...refusedOnce, kind: 'rate-limit', says: /wait for 2 minutes/ },
  {
    id: 'B64',
    scenario: 'http-529',
    ...refusedOnce,
    state: 'stopped',
    stopAt: atActivity('retrying'),
    config: { retryBaseMs: 60_000 },
  },
  { id: 'B64', scenario: '429-after-59', ...refusedOnce, state: 'stopped', stopAt: atActivity('retrying') },
  {
    id: 'B64',
    scenario: 'disconnect-after-2',
    ...refusedOnce,
    ledger: ['partial'],
    state: 'stopped',
    stopAt: atActivity('retrying'),
    config: { retryBaseMs: 60_000 },
  },
  { id: 'B66', scenario: '200-json-error', ...never, kind: 'overloaded' },
  ...[
    'redirect-301',
    'redirect-302',
    'redirect-303',
    'redirect-307',
    'redirect-308',
    'redirect-cross-302',
    'redirect-cross-307',
    'redirect-loop',
  ].map((scenario): FaultCase => ({ id: 'B70', scenario, ...refusedOnce, code: 'redirect', says: /has moved/ })),
  { id: 'B74', scenario: 'http-407', ...refusedOnce, code: 'proxy', says: /proxy wants a login/ },
];

const toolTurns: FaultCase[] = [
  {
    id: 'B78',
    scenario: 'tool-unknown',
    workspace: true,
    ...whole,
    text: `I write the file. \n\n${ok}`,
    requests: 2,
    ledger: ['final', 'final'],
  },
  {
    id: 'B78',
    scenario: 'tool-dup-id',
    workspace: true,
    ...whole,
    requests: 2,
    ledger: ['final', 'final'],
    check: (room) => calls(room, 2),
  },
  {
    id: 'B78',
    scenario: 'tool-end-turn',
    workspace: true,
    ...whole,
    text: `I write the file. \n\n${ok}`,
    requests: 2,
    ledger: ['final', 'final'],
  },
  {
    id: 'B78',
    scenario: 'tool-empty-input',
    workspace: true,
    ...whole,
    requests: 2,
    ledger: ['final', 'final'],
    check: (room) => calls(room, 1),
  },
  {
    id: 'B78',
    scenario: 'tool-proto',
    workspace: true,
    ...whole,
    text: `I write the file. \n\n${ok}`,
    requests: 2,
    ledger: ['final', 'final'],
    check: unpolluted,
  },
  {
    id: '+',
    scenario: 'tool-parallel-5',
    workspace: true,
    ...whole,
    requests: 2,
    ledger: ['final', 'final'],
    check: (room) => calls(room, 5),
  },
  {
    id: '+',
    scenario: 'tool-bad-json',
    workspace: true,
    state: 'cut',
    text: 'I write the file. ',
    requests: 1,
    ledger: ['final'],
    code: 'tool-input',
    check: (room) => calls(room, 0),
  },
  {
    id: '+',
    scenario: 'tool-bad-json',
    state: 'cut',
    text: 'I write the file. ',
    requests: 1,
    ledger: ['final'],
    code: 'tool-input',
  },
  {
    id: '+',
    scenario: 'tool-truncated-max-tokens',
    workspace: true,
    ...whole,
    state: 'limit',
    text: 'I write the file. ',
    check: (room) => calls(room, 0),
    then: 'continue',
    continued: `I write the file. ${ok}`,
  },
  { id: '+', scenario: 'tool-truncated-max-tokens', ...whole, state: 'limit', text: 'I write the file. ' },
  {
    id: 'B79',
    scenario: 'tool-loop',
    workspace: true,
    state: 'limit',
    text: '',
    requests: 6,
    ledger: Array<'final'>(6).fill('final'),
    stopReason: 'max_rounds',
    check: (room) => calls(room, 5),
  },
  { id: '+', scenario: 'disconnect-after-5', workspace: true, ...brokenAfter(2), check: (room) => calls(room, 0) },
  {
    id: '+',
    scenario: 'disconnect-after-9?shape=tool',
    workspace: true,
    ...brokenAfter(2),
    check: (room) => calls(room, 0),
  },
  { id: '+', scenario: 'close-after-5', workspace: true, ...brokenAfter(2) },
  { id: '+', scenario: 'fin-after-5', workspace: true, ...brokenAfter(2), code: 'ended-early' },
  { id: '+', scenario: 'gzip', workspace: true, ...whole },
  { id: '+', scenario: 'empty-content', workspace: true, ...whole, text: '' },
  { id: '+', scenario: 'usage-missing', workspace: true, ...whole, ledger: ['partial'] },
  { id: '+', scenario: '200-empty', workspace: true, ...never, code: 'empty-answer' },
  { id: '+', scenario: 'redirect-302', workspace: true, ...refusedOnce, code: 'redirect' },
  {
    id: 'B47',
    scenario: 'stop-max_tokens',
    workspace: true,
    ...whole,
    state: 'limit',
    then: 'continue',
    continued: ok + ok,
  },
];

const opus = 'claude-opus-5-5';
const afterwards: FaultCase[] = [
  { id: '+', scenario: 'disconnect-after-6', ...brokenAfter(6), then: 'continue', continued: okAfter(6) + ok },
  {
    id: '+',
    scenario: 'disconnect-after-6',
    model: opus,
    ...brokenAfter(6),
    then: 'continue',
    continued: okAfter(6) + ok,
  },
  {
    id: '+',
    scenario: 'disconnect-after-6-then-ok-1?shape=mix',
    model: opus,
    ...brokenAfter(6),
    text: '',
    then: 'continue',
    continued: 'Hello, ',
  },
  {
    id: '+',
    scenario: 'disconnect-after-10?shape=mix',
    model: opus,
    ...brokenAfter(10),
    text: asSent,
    then: 'continue',
  },
  { id: '+', scenario: 'disconnect-after-6-then-ok-1', ...brokenAfter(6), then: 'retry' },
  { id: '+', scenario: 'http-529-then-ok-3', ...never, then: 'retry' },
  {
    id: '+',
    scenario: 'stall-after-6',
    ...brokenAfter(6),
    state: 'stopped',
    stopAt: atText(okAfter(6)),
    then: 'continue',
    continued: okAfter(6) + ok,
  },
  {
    id: '+',
    scenario: 'limit with thinking',
    model: opus,
    script: [{ thinking: 'Hm, hm.', text: 'One, two, ', stopReason: 'length' }],
    ...whole,
    text: 'One, two, ',
    state: 'limit',
    then: 'continue',
    continued: `One, two, ${ok}`,
  },
  { id: '+', scenario: 'thinking', model: opus, ...whole },
  {
    id: '+',
    scenario: 'tools with thinking',
    model: opus,
    workspace: true,
    script: [
      { thinking: 'I look.', tools: [{ name: 'read_file', input: { path: 'a' } }] },
      { thinking: 'I see.', text: 'Done.' },
    ],
    ...whole,
    text: 'Done.',
    requests: 2,
    ledger: ['final', 'final'],
  },
];

const floods: FaultCase[] = [
  { id: 'B52', scenario: 'huge-delta-8', ...whole, text: asSent, flood: true, noNext: true },
  {
    id: 'B52',
    scenario: 'huge-delta-32',
    ...refusedOnce,
    ledger: ['partial'],
    code: 'line-too-long',
    says: /16 MB/,
    flood: true,
  },
  { id: '+', scenario: 'huge-line-64', ...refusedOnce, ledger: ['partial'], code: 'line-too-long', flood: true },
  { id: 'B54', scenario: 'many-deltas-100000', ...whole, text: asSent, flood: true, noNext: true },
  { id: 'B54', scenario: 'many-blocks-2000', ...whole, text: asSent, flood: true },
];

/** Every case: those of the published list that are the provider's and the turn's, and more of the same kinds. */
export const faultCases: readonly FaultCase[] = [
  ...wholeAnswers,
  ...foreignForms,
  ...breaks,
  ...silences,
  ...stopsOfWholeRounds,
  ...stopsOfCalls,
  ...endings,
  ...statuses,
  ...toolTurns,
  ...afterwards,
  ...floods,
];

type Room = Parameters<NonNullable<FaultCase['check']>>[0];
type Figure = keyof ReturnType<Room['ledger']>[number];

function unknown(room: Room, figure: Figure): void {
  const value = room.ledger()[0]?.[figure];
  if (value !== null) throw new Error(`${figure} is ${String(value)} and should be unknown`);
}

function known(room: Room, figure: Figure): void {
  if (room.ledger()[0]?.[figure] == null) throw new Error(`${figure} is not known`);
}

function calls(room: Room, count: number): void {
  const run = room.tools.calls.length;
  if (run !== count) throw new Error(`${run} tools ran instead of ${count}`);
}

function unpolluted(): void {
  if (({} as { polluted?: unknown }).polluted !== undefined) throw new Error('a prototype was written to');
}

function notesRetry(room: Room, answerId: string): void {
  const notes = room.conversation.answer(answerId)?.steps.filter((step) => step.kind === 'note') ?? [];
  if (notes.length !== 1) throw new Error(`${notes.length} notes of the retry instead of one`);
}
