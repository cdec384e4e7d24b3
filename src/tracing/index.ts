export * from './createTracer.ts';
export * from './switchedTracer.ts';
export type * from './tracer.ts';
