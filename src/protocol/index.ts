export type { HistoryEntry, HistoryPosition, MarkedText, WorkState } from './history.ts';
export {
  type ApprovalAnswer,
  type ApprovalDecision,
  type CodeAction,
  parseToHost,
  requestOf,
  type ToHost,
  type ViewAction,
} from './toHost.ts';
export type { ActivityView, ChipView, MessageHead, MessageView, NoticeView } from './message.ts';
export { isCached, leastCost, type NextSendView } from './nextSend.ts';
export type { ChangedFileView, TurnChangesView } from './changes.ts';
export type { ContextPartView } from './contextParts.ts';
export type { OfferView, PanelChange, PanelView } from './panel.ts';
export { type ApprovalView, joinStep, splitStep, type StepHead, type StepPart, type StepView } from './step.ts';
export { type FormField, type FormView, type Misfit, misfitOf } from './form.ts';
export { type Op, parseToView, type ToView } from './toView.ts';
export {
  parseToUsageView,
  parseUsageToHost,
  type ToUsageView,
  type UsageGroupView,
  type UsageRange,
  type UsageRequestView,
  type UsageToHost,
  type UsageTotalsView,
} from './usage.ts';
