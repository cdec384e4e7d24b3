export { keyProblem, parseEndpoint } from './endpoint.ts';
export { type AnthropicConfig, AnthropicProvider, type Credential } from './provider.ts';
