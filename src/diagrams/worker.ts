import { failure } from '../base/index.ts';
import { parentPort } from 'node:worker_threads';
import { renderMermaidSVG } from 'beautiful-mermaid';
import { cleanSvg } from './cleanSvg.ts';
import { type DiagramRequest, type Drawing, plainColour, readSource } from './request.ts';

/** Draws one diagram. It may take any time: whoever waits ends the thread. */
function draw({ source, colours }: DiagramRequest): Drawing {
  const read = readSource(source);
  if (!read.ok) return read;
  const bg = plainColour(colours.background, '#ffffff');
  const fg = plainColour(colours.foreground, '#333333');
  const line = plainColour(colours.line, fg);
  const accent = plainColour(colours.accent, fg);
  try {
    const svg = renderMermaidSVG(read.text, { bg, fg, line, accent, muted: line, font: 'sans-serif', padding: 12 });
    return { ok: true, svg: cleanSvg(svg, `--bg:${bg};--fg:${fg};--line:${line};--accent:${accent};--muted:${line}`) };
  } catch (error) {
    const isLarge = error instanceof RangeError;
    return failure(isLarge ? 'This diagram is too large to be drawn.' : 'This diagram could not be read.');
  }
}

// The time that one may take begins when the library is loaded.
parentPort?.on('message', (request: DiagramRequest) => {
  parentPort?.postMessage('begun');
  parentPort?.postMessage(draw(request));
});
