export { ChatModels, type ChatModelParts } from './chatModels.ts';
export { Participant, type ParticipantParts, type ParticipantPrompt } from './participant.ts';
export type { LoadedChat } from './registered.ts';
