import type { Surroundings } from '../../src/panel/present/presentPanel.ts';
import type { PanelView } from '../../src/protocol/index.ts';

/** Nothing around the transcript. */
export const emptySurroundings: Surroundings = {
  modelName: 'model',
  contextWindow: 1000,
  banners: [],
  workspaceBlocked: '',
  web: null,
  chips: [],
  offers: [],
  nextSend: null,
  atWork: [],
  changes: [],
  canUndoTurn: false,
  canRedoTurn: false,
};

/** The panel of a conversation in which nothing was said. */
export const emptyPanel: PanelView = {
  conversationId: 'c',
  title: '',
  model: '',
  offRecord: false,
  busy: false,
  meter: { text: '', title: '', cost: '', share: null },
  nextSend: null,
  atWork: [],
  workspaceSwitch: false,
  mode: 'ask',
  workspaceBlocked: '',
  web: null,
  queue: [],
  chips: [],
  offers: [],
  banners: [],
  changes: [],
  canUndoTurn: false,
  canRedoTurn: false,
};
