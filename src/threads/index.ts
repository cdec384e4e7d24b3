export { type ThreadProblem, WorkThread } from './workThread.ts';
