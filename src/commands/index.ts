export { askToSpend } from './askToSpend.ts';
export { TracingSwitch } from './langfuse.ts';
export { registerCommands } from './register.ts';
export { registerPrompts } from './registerPrompts.ts';
export { addedTools } from './selectTools.ts';
export { exportUsage, registerUsageCommands } from './usageCommands.ts';
