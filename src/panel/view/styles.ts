/**
 * The stylesheets of the chat view, in `media`, one a component. Their order is the order of the cascade: the base first;
 * what adapts the components to narrow panels, strong contrast and little motion after them.
 */
export const viewStyles = [
  'base.css',
  'header.css',
  'transcript.css',
  'steps.css',
  'approval.css',
  'changes.css',
  'answer.css',
  'dock.css',
  'adaptations.css',
  'find.css',
  'composer.css',
  'nextSend.css',
  'plan.css',
  'markdown.css',
  'history.css',
  'context.css',
  'web.css',
  'failure.css',
] as const;
