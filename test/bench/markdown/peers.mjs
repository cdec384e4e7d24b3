import DOMPurify from 'dompurify';
import createMarkdownIt from 'markdown-it';
import { marked } from 'marked';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { flushSync } from 'react-dom';
import ReactMarkdown from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { Streamdown } from 'streamdown';
import { sidestream } from './ours.mjs';
/* global requestAnimationFrame */

/** A renderer that shows a whole text; live, once a frame. */
function whole(show, stop = () => {}) {
  return (isLive) => {
    let text = '';
    let scheduled = false;
    const draw = () => {
      scheduled = false;
      show(text);
    };
    return {
      async load(more) {
        text += more;
        draw();
      },
      add(more) {
        text += more;
        if (!isLive) draw();
        else if (!scheduled) {
          scheduled = true;
          requestAnimationFrame(draw);
        }
      },
      async finish() {
        draw();
      },
      stop,
    };
  };
}

function react(root, element) {
  const tree = createRoot(root);
  return whole(
    (text) => flushSync(() => tree.render(element(text))),
    () => tree.unmount(),
  );
}

const md = createMarkdownIt({ linkify: true });

export const renderers = {
  sidestream,
  'marked + DOMPurify': (root, isLive) =>
    whole((text) => (root.innerHTML = DOMPurify.sanitize(marked.parse(text))))(isLive),
  'markdown-it, full': (root, isLive) => whole((text) => (root.innerHTML = md.render(text)))(isLive),
  'react-markdown': (root, isLive) =>
    react(root, (text) => createElement(ReactMarkdown, { remarkPlugins: [remarkGfm] }, text))(isLive),
  streamdown: (root, isLive) => react(root, (text) => createElement(Streamdown, null, text))(isLive),
};
