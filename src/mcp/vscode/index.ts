export { ServerOffers } from '../serverOffers.ts';
export { createMcpServers, type McpSetting } from './createMcpServers.ts';
