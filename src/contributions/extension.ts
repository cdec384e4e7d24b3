/** The extension as lists of extensions show it, and what it can do in folders of other kinds. */
export const extension = {
  name: 'Sidestream',
  description:
    'Claude in the side panel: answers stream in, prompts run on what you selected, and nothing changes without your yes.',
  icon: 'media/sidestream.svg',
  /** Where the workspace is not trusted. */
  untrusted: 'Chat works. Tools that write files or run commands stay off until you trust the workspace.',
  /** Where the files are on no machine. */
  virtual: 'Files are read through the editor; commands cannot be run.',
} as const;

/** The view in the secondary side bar. */
export const chatView = { id: 'sidestream.chat', container: 'sidestream', name: 'Chat' } as const;
