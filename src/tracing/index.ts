export * from './createTracer.ts';
export type * from './tracer.ts';
