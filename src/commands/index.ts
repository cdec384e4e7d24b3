export { registerCommands } from './register.ts';
