export { askToSpend } from './askToSpend.ts';
export { registerCommands } from './register.ts';
