export { createMcpServers, type McpSetting } from './createMcpServers.ts';
