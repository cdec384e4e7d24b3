export { Credentials } from './credentials.ts';
export { confirmEndpoint } from './endpointConsent.ts';
export { LangfuseKeys } from './langfuseKeys.ts';
export { onDidChangeSettings, readSettings, type Settings } from './settings.ts';
