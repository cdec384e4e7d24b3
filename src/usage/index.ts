export * from './budget.ts';
export * from './cost.ts';
export * from './estimate.ts';
export * from './money.ts';
export * from './ownPrices.ts';
export * from './prices.ts';
export * from './report.ts';
