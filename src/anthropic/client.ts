import { BaseAnthropic, type ClientOptions } from '@anthropic-ai/sdk/client';
import { Messages } from '@anthropic-ai/sdk/resources/messages';
import { Models } from '@anthropic-ai/sdk/resources/models';

/** The SDK's client with the resources that Sidestream uses and no others: a third of the size of the whole one. */
export class ClaudeClient extends BaseAnthropic {
  readonly messages: Messages;
  readonly models: Models;

  constructor(options: ClientOptions) {
    super(options);
    this.messages = new Messages(this);
    this.models = new Models(this);
  }
}
