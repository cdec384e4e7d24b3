import type { CommandId } from '../contributions/index.ts';

/** Does a command. The store is open when it runs; the arguments are whatever the caller gave. */
export type CommandHandler = (...args: unknown[]) => unknown;

/** The handlers of some commands, or of all: one that is forgotten does not compile. */
export type CommandHandlers<Id extends CommandId = CommandId> = Readonly<Record<Id, CommandHandler>>;
