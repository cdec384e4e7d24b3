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
