import type { LedgerRow } from './ledger.ts';

const columns: readonly (readonly [title: string, cell: (row: LedgerRow) => string | number | boolean | null])[] = [
  ['created_at', (row) => new Date(row.createdAt).toISOString()],
  ['attempt_id', (row) => row.attemptId],
  ['conversation_id', (row) => row.conversationId],
  ['message_id', (row) => row.messageId],
  ['provider', (row) => row.provider],
  ['model', (row) => row.model],
  ['operation', (row) => row.operation],
  ['state', (row) => row.state],
  ['prompt_tokens', (row) => row.promptTokens],
  ['completion_tokens', (row) => row.completionTokens],
  ['cache_creation_tokens', (row) => row.cacheCreationTokens],
  ['cache_creation_1h_tokens', (row) => row.cacheCreation1hTokens],
  ['cache_read_tokens', (row) => row.cacheReadTokens],
  ['total_tokens', (row) => row.totalTokens],
  ['completion_estimated', (row) => row.completionEstimated],
  ['figures_rejected', (row) => row.figuresRejected],
  ['estimated_cost_usd', (row) => row.estimatedCost],
  ['http_status', (row) => row.httpStatus],
  ['error_kind', (row) => row.errorKind],
  ['error_message', (row) => row.errorMessage],
  ['request_id', (row) => row.requestId],
  ['stop_reason', (row) => row.stopReason],
  ['time_to_first_token_ms', (row) => row.timeToFirstTokenMs],
  ['duration_ms', (row) => row.durationMs],
];

function csvCell(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  // A spreadsheet runs a cell that begins like this as a formula; an apostrophe before it makes it text.
  const safe = /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * Ledger rows as CSV (RFC 4180: CRLF, quotes doubled) with a title line. A figure that is not known is an empty cell; text
 * that a spreadsheet would take for a formula has an apostrophe before it.
 */
export function ledgerCsv(rows: readonly LedgerRow[]): string {
  const lines = [columns.map(([title]) => title), ...rows.map((row) => columns.map(([, cell]) => csvCell(cell(row))))];
  return lines.map((cells) => `${cells.join(',')}\r\n`).join('');
}
