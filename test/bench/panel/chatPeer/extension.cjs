// What stands beside Sidestream in the benches: VS Code's own chat, fed by as little as there can be.
const vscode = require('vscode');

// The chat sends nothing, to a participant neither, until there is a model to choose.
const nothing = {
  provideLanguageModelChatInformation: () => [
    {
      id: 'nothing',
      name: 'Nothing',
      family: 'nothing',
      version: '1',
      maxInputTokens: 1000,
      maxOutputTokens: 1000,
      isUserSelectable: true,
      capabilities: { toolCalling: true },
    },
  ],
  provideLanguageModelChatResponse: async () => {},
  provideTokenCount: async () => 1,
};

exports.activate = (context) => {
  const participant = vscode.chat.createChatParticipant('sidestream-bench.bare', async (_request, _context, stream) => {
    const response = await fetch(`${process.env.ANTHROPIC_BASE_URL}/v1/messages`, { method: 'POST', body: '{}' });
    const decoder = new TextDecoder();
    let rest = '';
    for await (const bytes of response.body) {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
      rest = lines.pop();
      for (const line of lines) {
        if (!line.startsWith('data: ')) continue;
        const { delta } = JSON.parse(line.slice(6));
        if (delta?.type === 'text_delta') stream.markdown(delta.text);
      }
    }
    return {};
  });
  context.subscriptions.push(participant, vscode.lm.registerLanguageModelChatProvider('sidestream-bench', nothing));
};
