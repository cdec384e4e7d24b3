export { ApprovalDesk } from './approvalDesk.ts';
export { ChatView } from './chatView.ts';
export { presentBanners } from './presentBanners.ts';
export { storedConversations } from './storedConversations.ts';
export { ViewActions } from './viewActions.ts';
