import { type Log, toStorable } from '../base/index.ts';
import type { AttemptReport } from '../llm/index.ts';
import type { Row } from './file/connection.ts';
import type { Database } from './file/database.ts';
import { number, numberOrNull, text, textOrNull } from './conversations/rows.ts';
import { readStopReason } from './conversations/olderStopReasons.ts';

/** Message that an attempt was made for, and its cost. */
export interface LedgerContext {
  readonly conversationId: string | null;
  readonly messageId: string | null;
  /** USD, estimated; `null` when a price or a figure is not known. */
  readonly cost: number | null;
}

/** One HTTP attempt. Tokens stand in disjoint buckets, except that `cacheCreation1hTokens` is part of `cacheCreationTokens`. */
export interface LedgerRow {
  readonly attemptId: string;
  readonly provider: string;
  readonly model: string;
  readonly operation: string;
  readonly state: 'final' | 'partial' | 'failed';
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly cacheCreationTokens: number | null;
  readonly cacheCreation1hTokens: number | null;
  readonly cacheReadTokens: number | null;
  readonly totalTokens: number | null;
  readonly webSearches: number | null;
  readonly estimated: boolean;
  readonly rejected: boolean;
  readonly estimatedCost: number | null;
  readonly httpStatus: number | null;
  readonly errorKind: string | null;
  readonly errorMessage: string | null;
  readonly requestId: string | null;
  readonly stopReason: string | null;
  readonly timeToFirstTokenMs: number | null;
  readonly durationMs: number | null;
  readonly conversationId: string | null;
  readonly messageId: string | null;
  /** When the attempt began, ms since 1970. */
  readonly createdAt: number;
}

/** The attempts of one day (local time) with one model for one operation. A sum is over what is known. */
export interface LedgerTotal {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly model: string;
  readonly operation: string;
  readonly requests: number;
  readonly failed: number;
  readonly partial: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly cacheCreationTokens: number;
  readonly cacheReadTokens: number;
  readonly totalTokens: number;
  readonly cost: number;
  /** Requests that used tokens of which the cost is not known, and which `cost` therefore leaves out. */
  readonly unpriced: number;
}

/** From `from` up to, but without, `to`; ms since 1970. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

export interface Spending {
  /** USD. */
  readonly cost: number;
  /** Requests whose cost is not known. */
  readonly unpriced: number;
}

const unpriced = 'estimated_cost IS NULL AND coalesce(total_tokens, 0) > 0';
const spending = `coalesce(sum(estimated_cost), 0) AS cost, count(*) FILTER (WHERE ${unpriced}) AS unpriced`;

/** The usage ledger: one row for each HTTP attempt, which is written once and stays. */
export class Ledger {
  readonly #database: Database;
  readonly #log: Pick<Log, 'info' | 'warn'>;
  /** Rows that could not be written yet; budgets count them all the same. */
  #pendingRows: LedgerRow[] = [];

  constructor(database: Database, log: Pick<Log, 'info' | 'warn'>) {
    this.#database = database;
    this.#log = log;
  }

  /** Records an attempt; a second time changes nothing. Never throws. */
  record(report: AttemptReport, context: LedgerContext): void {
    try {
      const row = ledgerRow(report, context);
      const columns = columnsOf(row);
      const done = this.#database.write((connection) => {
        connection.run(
          `INSERT INTO llm_usage (${columns.map(([name]) => name).join(', ')})
           VALUES (${columns.map(() => '?').join(', ')}) ON CONFLICT (attempt_id) DO NOTHING`,
          ...columns.map(([, value]) => value),
        );
      });
      if (!done) this.#pendingRows.push(row);
    } catch (error) {
      this.#log.warn(`The usage of a request could not be recorded: ${String(error)}`);
    }
  }

  /** Totals per day, model and operation, oldest first. */
  totals({ from, to }: TimeRange): LedgerTotal[] {
    return this.#database.read((connection) => {
      const rows = connection.all(
        `SELECT date(created_at / 1000, 'unixepoch', 'localtime') AS day, model, operation, count(*) AS requests,
           count(*) FILTER (WHERE state = 'failed') AS failed, count(*) FILTER (WHERE state = 'partial') AS partial,
           coalesce(sum(prompt_tokens), 0) AS prompt, coalesce(sum(completion_tokens), 0) AS completion,
           coalesce(sum(cache_creation_tokens), 0) AS created, coalesce(sum(cache_read_tokens), 0) AS read,
           coalesce(sum(total_tokens), 0) AS total, ${spending}
         FROM llm_usage WHERE created_at >= ? AND created_at < ? GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
        from,
        to,
      );
      return rows.map((row) => ({
        day: text(row, 'day'),
        model: text(row, 'model'),
        operation: text(row, 'operation'),
        requests: number(row, 'requests'),
        failed: number(row, 'failed'),
        partial: number(row, 'partial'),
        promptTokens: number(row, 'prompt'),
        completionTokens: number(row, 'completion'),
        cacheCreationTokens: number(row, 'created'),
        cacheReadTokens: number(row, 'read'),
        totalTokens: number(row, 'total'),
        cost: number(row, 'cost'),
        unpriced: number(row, 'unpriced'),
      }));
    }, []);
  }

  /** The attempts of a time, newest first: at most `limit` of them. */
  rows({ from, to }: TimeRange, limit = Number.MAX_SAFE_INTEGER): LedgerRow[] {
    return this.#database.read(
      (connection) =>
        connection
          .all(
            'SELECT * FROM llm_usage WHERE created_at >= ? AND created_at < ? ORDER BY created_at DESC, seq DESC LIMIT ?',
            from,
            to,
            limit,
          )
          .map(rowOf),
      [],
    );
  }

  /** The attempts of a time as CSV (RFC 4180), oldest first, with a heading. Columns are named as in the file. */
  csv(range: TimeRange): string {
    const rows = this.rows(range).reverse().map(columnsOf);
    const heading = columnsOf(nothing).map(([name]) => name);
    return [heading, ...rows.map((columns) => columns.map(([, value]) => csvField(value)))]
      .map((fields) => `${fields.join(',')}\r\n`)
      .join('');
  }

  /**
   * Gaps between the last requests of conversations, by operation: how many there were, and after how many of them the
   * next came later than five minutes and within an hour.
   */
  gaps(): Map<string, { requests: number; late: number }> {
    const rows = this.#database.read(
      (connection) =>
        connection.all(
          `SELECT operation, count(*) AS requests, count(*) FILTER (WHERE gap > 300000 AND gap <= 3600000) AS late
           FROM (SELECT operation, lead(created_at) OVER (PARTITION BY conversation_id ORDER BY created_at) - created_at
                   AS gap
                 FROM (SELECT * FROM llm_usage WHERE state <> 'failed' AND conversation_id IS NOT NULL
                         AND operation IN ('chat', 'workspace') ORDER BY created_at DESC LIMIT 500))
           GROUP BY operation`,
        ),
      [],
    );
    return new Map(
      rows.map((row) => [text(row, 'operation'), { requests: number(row, 'requests'), late: number(row, 'late') }]),
    );
  }

  /** The sum that was spent on requests that began at `from` or later (ms since 1970), by all windows. */
  spentSince(from: number): Spending {
    return this.#spent('created_at >= ?', from, (row) => row.createdAt >= from);
  }

  spentOn(conversationId: string): Spending {
    return this.#spent('conversation_id = ?', conversationId, (row) => row.conversationId === conversationId);
  }

  #spent(condition: string, value: string | number, counts: (row: LedgerRow) => boolean): Spending {
    const row = this.#database.read<Row | undefined>(
      (connection) => connection.get(`SELECT ${spending} FROM llm_usage WHERE ${condition}`, value),
      undefined,
    );
    if (this.#database.condition.kind === 'ok') this.#pendingRows = [];
    const pending = this.#pendingRows.filter(counts);
    return {
      cost: pending.reduce((sum, { estimatedCost }) => sum + (estimatedCost ?? 0), row ? number(row, 'cost') : 0),
      unpriced:
        (row ? number(row, 'unpriced') : 0) +
        pending.filter(({ estimatedCost, totalTokens }) => estimatedCost === null && (totalTokens ?? 0) > 0).length,
    };
  }
}

function ledgerRow(report: AttemptReport, context: LedgerContext): LedgerRow {
  const { usage, error } = report;
  return {
    attemptId: report.attemptId,
    provider: report.provider,
    model: report.model,
    operation: report.operation,
    state: report.state,
    promptTokens: usage.inputTokens,
    completionTokens: usage.outputTokens,
    cacheCreationTokens: usage.cacheCreationTokens,
    cacheCreation1hTokens: usage.cacheCreation1hTokens,
    cacheReadTokens: usage.cacheReadTokens,
    totalTokens: usage.totalTokens,
    webSearches: usage.webSearches ?? null,
    estimated: usage.estimated,
    rejected: usage.rejected,
    estimatedCost: context.cost,
    httpStatus: report.httpStatus,
    errorKind: error?.kind ?? null,
    errorMessage: error ? toStorable(error.message) : null,
    requestId: report.requestId,
    stopReason: report.stopReason,
    timeToFirstTokenMs: report.timeToFirstTokenMs,
    durationMs: Math.round(report.durationMs),
    conversationId: context.conversationId,
    messageId: context.messageId,
    createdAt: report.startedAt,
  };
}

const nothing: LedgerRow = rowOf({});

function rowOf(row: Row): LedgerRow {
  const state = text(row, 'state');
  return {
    attemptId: text(row, 'attempt_id'),
    provider: text(row, 'provider'),
    model: text(row, 'model'),
    operation: text(row, 'operation'),
    state: state === 'final' || state === 'failed' ? state : 'partial',
    promptTokens: numberOrNull(row, 'prompt_tokens'),
    completionTokens: numberOrNull(row, 'completion_tokens'),
    cacheCreationTokens: numberOrNull(row, 'cache_creation_tokens'),
    cacheCreation1hTokens: numberOrNull(row, 'cache_creation_1h_tokens'),
    cacheReadTokens: numberOrNull(row, 'cache_read_tokens'),
    totalTokens: numberOrNull(row, 'total_tokens'),
    webSearches: numberOrNull(row, 'web_searches'),
    estimated: number(row, 'estimated') !== 0,
    rejected: number(row, 'rejected') !== 0,
    estimatedCost: numberOrNull(row, 'estimated_cost'),
    httpStatus: numberOrNull(row, 'http_status'),
    errorKind: textOrNull(row, 'error_kind'),
    errorMessage: textOrNull(row, 'error_message'),
    requestId: textOrNull(row, 'request_id'),
    stopReason: readStopReason(textOrNull(row, 'stop_reason')),
    timeToFirstTokenMs: numberOrNull(row, 'time_to_first_token_ms'),
    durationMs: numberOrNull(row, 'duration_ms'),
    conversationId: textOrNull(row, 'conversation_id'),
    messageId: textOrNull(row, 'message_id'),
    createdAt: number(row, 'created_at'),
  };
}

/** The row as the file has it: column and value. */
const columnsOf = (row: LedgerRow): [column: string, value: string | number | null][] => [
  ['attempt_id', row.attemptId],
  ['provider', row.provider],
  ['model', row.model],
  ['operation', row.operation],
  ['state', row.state],
  ['prompt_tokens', row.promptTokens],
  ['completion_tokens', row.completionTokens],
  ['cache_creation_tokens', row.cacheCreationTokens],
  ['cache_creation_1h_tokens', row.cacheCreation1hTokens],
  ['cache_read_tokens', row.cacheReadTokens],
  ['total_tokens', row.totalTokens],
  ['web_searches', row.webSearches],
  ['estimated', Number(row.estimated)],
  ['rejected', Number(row.rejected)],
  ['estimated_cost', row.estimatedCost],
  ['http_status', row.httpStatus],
  ['error_kind', row.errorKind],
  ['error_message', row.errorMessage],
  ['request_id', row.requestId],
  ['stop_reason', row.stopReason],
  ['time_to_first_token_ms', row.timeToFirstTokenMs],
  ['duration_ms', row.durationMs],
  ['conversation_id', row.conversationId],
  ['message_id', row.messageId],
  ['created_at', row.createdAt],
];

/** A field of CSV; one that a spreadsheet would take for a formula is marked as text. */
function csvField(value: string | number | null): string {
  if (typeof value !== 'string') return value === null ? '' : String(value);
  const plain = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
