export * from './budget.ts';
export * from './budgetGate.ts';
export * from './cost.ts';
export * from './estimate.ts';
export * from './ownPrices.ts';
export * from './priceBook.ts';
export * from './prices.ts';
export * from './report.ts';
