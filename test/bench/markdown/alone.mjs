import { sidestream } from './ours.mjs';

export const renderers = { sidestream };
