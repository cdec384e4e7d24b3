/* global requestAnimationFrame */
import { createMarkdownView } from '../../../src/webview/markdown/index.ts';

/** A renderer of a checkout's view. Outside a live run each chunk is drawn at once, as one frame would. */
export const rendererOf =
  (createView) =>
  (root, isLive = false) => {
    let pending;
    const schedule = isLive ? (draw) => requestAnimationFrame(draw) : (draw) => (pending = draw);
    const draw = () => {
      const now = pending;
      pending = undefined;
      now?.();
    };
    const view = createView(root, { onLink: () => {}, onCode: () => {}, schedule });
    return {
      async load(text) {
        view.append(text);
        for (let rounds = 0; pending && rounds < 100_000; rounds++) {
          draw();
          if (rounds % 8 === 7) await new Promise(requestAnimationFrame);
        }
      },
      add(text) {
        view.append(text);
        if (!isLive) draw();
      },
      finish() {
        view.end();
        return view.settled;
      },
      stop: () => view.dispose(),
    };
  };

export const sidestream = rendererOf(createMarkdownView);
