export { ApprovalRules } from './approvalRules.ts';
export { Credentials } from './credentials.ts';
export { confirmEndpoint } from './endpointConsent.ts';
export { LangfuseKeys } from './langfuseKeys.ts';
export { Settings } from './settings.ts';
