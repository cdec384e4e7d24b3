/** The participant in VS Code's own chat, and its slash commands. */
export const participant = {
  id: 'sidestream.participant',
  name: 'sidestream',
  fullName: 'Sidestream',
  description: 'Claude, on your own key: ask about code, or run a prompt on what is selected.',
  commands: {
    explain: 'Explain the selection',
    fix: 'Find what is wrong with the selection, and mend it',
    tests: 'Write tests for the selection',
    doc: 'Document the selection',
    review: 'Review the changes that git sees',
  },
} as const;

export type ParticipantCommand = keyof typeof participant.commands;

/** The vendor of the models that VS Code's chat can use. */
export const chatVendor = { vendor: 'sidestream', displayName: 'Sidestream (Claude)' } as const;
