export { chatVendor, participant, type ParticipantCommand } from './chat.ts';
export { type CommandContribution, type CommandId, commands, submenus } from './commands.ts';
export { chatView, extension } from './extension.ts';
export { type SettingContribution, type SettingId, settings, type SettingValue } from './settings.ts';
export { offeredToolNames, type ToolKind, type ToolName, toolNames, tools, toolVerb } from './tools.ts';
export { walkthrough, type WalkthroughStep } from './walkthrough.ts';
