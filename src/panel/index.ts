export { ChatView } from './chatView.ts';
export { presentBanners } from './presentBanners.ts';
export { ViewActions } from './viewActions.ts';
