// An extension as somebody else writes one: it knows Sidestream by the vendor of its models alone.
const vscode = require('vscode');

const lookTool = {
  name: 'look',
  description: 'Looks at a place',
  inputSchema: { type: 'object', properties: { at: { type: 'string' } }, required: ['at'] },
};

/** Asks, runs the tool as often as the model calls it, and gives what came, in the order in which it came. */
async function ask(modelId, prompt) {
  const [model] = await vscode.lm.selectChatModels({ vendor: 'sidestream', id: modelId });
  const messages = [vscode.LanguageModelChatMessage.User(prompt)];
  const seen = [];
  for (;;) {
    const response = await model.sendRequest(messages, { tools: [lookTool], justification: 'A test asks.' });
    const parts = [];
    for await (const part of response.stream) {
      parts.push(part);
      if (part instanceof vscode.LanguageModelTextPart) seen.push(`text ${part.value}`);
      if (part instanceof vscode.LanguageModelToolCallPart)
        seen.push(`call ${part.name} ${JSON.stringify(part.input)}`);
    }
    const calls = parts.filter((part) => part instanceof vscode.LanguageModelToolCallPart);
    if (calls.length === 0) return seen;
    messages.push(vscode.LanguageModelChatMessage.Assistant(parts));
    const results = calls.map(
      ({ callId, input }) =>
        new vscode.LanguageModelToolResultPart(callId, [new vscode.LanguageModelTextPart(`a door at ${input.at}`)]),
    );
    messages.push(vscode.LanguageModelChatMessage.User(results));
  }
}

/** Cancels when the first text is there; gives how the stream ended. */
async function cancel(modelId, prompt) {
  const [model] = await vscode.lm.selectChatModels({ vendor: 'sidestream', id: modelId });
  const source = new vscode.CancellationTokenSource();
  const response = await model.sendRequest([vscode.LanguageModelChatMessage.User(prompt)], {}, source.token);
  let pieces = 0;
  try {
    for await (const piece of response.text) {
      if (piece !== '') pieces += 1;
      source.cancel();
    }
    return { pieces, end: 'done' };
  } catch (error) {
    return { pieces, end: error.name };
  }
}

exports.activate = () => ({
  models: async () => (await vscode.lm.selectChatModels({ vendor: 'sidestream' })).map(({ id }) => id),
  ask,
  cancel,
});
