export type * from './chat.ts';
export * from './errors.ts';
export type * from './models.ts';
export type * from './provider.ts';
export * from './usage.ts';
