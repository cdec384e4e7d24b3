export { askToSpend } from './askToSpend.ts';
export { TracingSwitch } from './langfuse.ts';
export { registerCommands } from './register.ts';
export { exportUsage, registerUsageCommands } from './usageCommands.ts';
