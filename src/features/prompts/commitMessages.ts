import type { CommandHandlers } from '../commands.ts';
import type { SideRequests } from '../spending/sideRequests.ts';
import { writeCommitMessage } from './commitMessage.ts';

/** Commit messages in the Source Control view. */
export class CommitMessages {
  readonly commands: CommandHandlers<'commitMessage'>;

  constructor(requests: SideRequests) {
    this.commands = { commitMessage: (source) => writeCommitMessage(requests, source) };
  }
}
