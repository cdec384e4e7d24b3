/** Commands by their names, without the extension's own. When one runs, the store is open. */
export type Commands = Readonly<Record<string, (...args: unknown[]) => unknown>>;
