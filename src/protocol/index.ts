export type { HistoryEntry, HistoryPosition, MarkedText } from './history.ts';
export { parseToHost, type ToHost, type ViewAction } from './toHost.ts';
export {
  type ActivityView,
  type ApprovalView,
  type ChipView,
  type MessageHead,
  type MessageView,
  type NoticeView,
  type Op,
  type PanelView,
  parseToView,
  type StepView,
  type ToView,
} from './toView.ts';
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
