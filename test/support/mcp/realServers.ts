import path from 'node:path';

const modules = path.resolve(import.meta.dirname, '../../../node_modules/@modelcontextprotocol');

/** A public server of the protocol's own authors, as a configuration starts it with this Node. */
export const realServer = (
  name: 'everything' | 'filesystem' | 'memory',
  ...args: string[]
): { command: string; args: string[] } => ({
  command: process.execPath,
  args: [path.join(modules, `server-${name}/dist/index.js`), ...args],
});
