export { askToSpend } from './askToSpend.ts';
export { chatCommands } from './chatCommands.ts';
export type { Commands } from './commands.ts';
export { TracingSwitch } from './langfuse.ts';
export { promptCommands } from './promptCommands.ts';
export { addedTools } from './selectTools.ts';
export { exportUsage, usageCommands } from './usageCommands.ts';
