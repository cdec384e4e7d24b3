export { keyProblem, parseEndpoint } from './endpoint.ts';
export { type AnthropicConfig, AnthropicProvider, type Credential, type Log } from './provider.ts';
