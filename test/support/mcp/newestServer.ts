// A program that speaks the protocol's revision 2026-07-28 and no other: no session, questions in the results of calls.
import readline from 'node:readline';

const send = (message: object): boolean => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);

const capabilities = { tools: { listChanged: true }, logging: {} };
let listener: number | null = null;
let tool = { name: 'greet', description: 'Greets.', inputSchema: { type: 'object', properties: {} } };
const schema = {
  type: 'object',
  properties: { name: { type: 'string', minLength: 2 }, pages: { type: 'integer', maximum: 3 } },
  required: ['name'],
};

/** Tells who listens. */
const tell = (method: string, params: object): boolean =>
  send({ method, params: { ...params, _meta: { 'io.modelcontextprotocol/subscriptionId': listener } } });

interface Incoming {
  readonly id?: number;
  readonly method?: string;
  readonly params?: {
    readonly _meta?: Readonly<Record<string, unknown>>;
    readonly requestState?: string;
    readonly inputResponses?: {
      readonly who?: { readonly action: string; readonly content?: { readonly name?: string } };
      readonly where?: { readonly roots?: readonly unknown[] };
    };
  };
}

function call(id: number, { _meta, inputResponses, requestState }: NonNullable<Incoming['params']>): void {
  if (_meta?.['io.modelcontextprotocol/logLevel'] !== undefined)
    send({ method: 'notifications/message', params: { level: 'info', data: 'I greet.' } });
  if (!inputResponses) {
    const who = {
      method: 'elicitation/create',
      params: { mode: 'form', message: 'Who is it?', requestedSchema: schema },
    };
    const inputRequests = { who, where: { method: 'roots/list' } };
    send({ id, result: { resultType: 'input_required', inputRequests, requestState: 'asked' } });
    return;
  }
  const { who, where } = inputResponses;
  const text = `${who?.action} ${who?.content?.name ?? ''}, ${where?.roots?.length ?? 0} folders, ${requestState}`;
  send({ id, result: { resultType: 'complete', content: [{ type: 'text', text }] } });
  tool = { ...tool, description: 'Greets otherwise.' };
  tell('notifications/tools/list_changed', {});
}

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params = {} } = JSON.parse(line) as Incoming;
  if (id === undefined) return;
  switch (method) {
    case 'server/discover':
      send({
        id,
        result: {
          resultType: 'complete',
          supportedVersions: ['2026-07-28'],
          capabilities,
          ttlMs: 0,
          cacheScope: 'private',
          _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'newest', version: '1' } },
        },
      });
      break;
    case 'tools/list':
      send({ id, result: { resultType: 'complete', tools: [tool], ttlMs: 0, cacheScope: 'private' } });
      break;
    case 'tools/call':
      call(id, params);
      break;
    case 'subscriptions/listen':
      listener = id;
      tell('notifications/subscriptions/acknowledged', { notifications: { toolsListChanged: true } });
      break;
    default:
      send({ id, error: { code: -32_601, message: `Method not found: ${method}` } });
  }
});
