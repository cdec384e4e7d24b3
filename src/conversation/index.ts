export type * from './checkpoint.ts';
export * from './choice.ts';
export * from './conversation.ts';
export type * from './conversationEvent.ts';
export * from './fork.ts';
export * from './message.ts';
export * from './settle.ts';
export * from './turnState.ts';
export * from './sameBytes.ts';
