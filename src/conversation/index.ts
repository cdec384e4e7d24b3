export type * from './checkpoint.ts';
export * from './conversation.ts';
export * from './fork.ts';
export * from './message.ts';
export * from './turnState.ts';
