export * from './abort.ts';
export * from './emitter.ts';
export * from './endpoint.ts';
export * from './escapeRegExp.ts';
export * from './figures.ts';
export * from './lazy.ts';
export type * from './log.ts';
export * from './plainLine.ts';
export * from './storableText.ts';
