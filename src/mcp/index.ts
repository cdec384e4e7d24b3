export type { McpServer, ServerState } from './mcpServer.ts';
export type { McpChoices, McpServers } from './mcpServers.ts';
export { describeLaunch } from './launch.ts';
export type { OfferedPrompt, OfferedResource, ResourcePart } from './serverOffers.ts';
export type { ServerOffers } from './serverOffers.ts';
