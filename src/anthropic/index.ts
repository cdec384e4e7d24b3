export { type AnthropicConfig, AnthropicProvider } from './anthropicApi.ts';
export type { Credential } from '../llm/index.ts';
/** The way in for another transport to the same API. @public */
export { MessagesProvider } from './messagesProvider.ts';
export type * from './transport.ts';
