export { ChatModels } from './chatModels.ts';
export type { ModelAccess } from './offeredModels.ts';
export { Participant, type ParticipantPrompt } from './participant.ts';
export { type LoadedChat } from './registered.ts';
export type { ChatRequests } from './sendRequest.ts';
