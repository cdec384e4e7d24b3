/* global document, window, requestAnimationFrame, MessageChannel, PerformanceObserver */
// What runs in the browser: each renderer behind the same three verbs, and the measurements.
import { renderers } from 'renderers';
import { textOf } from './texts.mjs';

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));
const nextTask = () =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = resolve;
    port2.postMessage(0);
  });

function stage() {
  document.body.replaceChildren();
  const scroller = document.createElement('main');
  const root = document.createElement('div');
  scroller.append(root);
  document.body.append(scroller);
  return { scroller, root };
}

/** The median of the means of six batches: what is drawn only now and then counts, a pause of the machine does not. */
function typicalMean(values) {
  const size = Math.ceil(values.length / 6);
  const means = Array.from({ length: 6 }, (_, batch) => {
    const part = values.slice(batch * size, (batch + 1) * size);
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
  return median(means);
}

/** Cost of one more chunk of 20 characters after `size` characters: script and forced layout, medians in ms. */
async function chunkCost(name, kind, size, count = 60) {
  const { scroller, root } = stage();
  const renderer = renderers[name](root);
  const text = textOf(kind, size + count * 20);
  await renderer.load(text.slice(0, size));
  scroller.scrollTop = scroller.scrollHeight;
  await nextFrame();
  await nextFrame();
  const scripts = [];
  const layouts = [];
  for (let at = size; at < text.length; at += 20) {
    const start = performance.now();
    renderer.add(text.slice(at, at + 20));
    const drawn = performance.now();
    scroller.scrollTop = scroller.scrollHeight;
    scroller.getBoundingClientRect();
    const laid = performance.now();
    scripts.push(drawn - start);
    layouts.push(laid - drawn);
    await nextTask();
  }
  renderer.stop();
  const both = scripts.map((value, index) => value + layouts[index]);
  return {
    script: median(scripts),
    layout: median(layouts),
    mean: typicalMean(both),
    worst: Math.max(...both),
  };
}

/** A stream at `rate` characters a second, drawn as its renderer would in a panel; figures of the frames. */
async function live(name, kind, size, rate) {
  const { scroller, root } = stage();
  const renderer = renderers[name](root, true);
  const text = textOf(kind, size);
  let longest = 0;
  let longTasks = 0;
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      longTasks++;
      longest = Math.max(longest, entry.duration);
    }
  });
  observer.observe({ type: 'longtask' });
  const gaps = [];
  const start = performance.now();
  let last = start;
  let at = 0;
  while (at < text.length) {
    await nextFrame();
    const now = performance.now();
    gaps.push(now - last);
    last = now;
    const due = Math.min(text.length, Math.floor(((now - start) / 1000) * rate));
    for (; at < due; at += 20) renderer.add(text.slice(at, Math.min(at + 20, text.length)));
    scroller.scrollTop = scroller.scrollHeight;
  }
  await renderer.finish();
  const seconds = (performance.now() - start) / 1000;
  const elements = root.querySelectorAll('*').length;
  observer.disconnect();
  renderer.stop();
  return {
    seconds,
    frames: gaps.length,
    over20: gaps.filter((gap) => gap > 20).length,
    over50: gaps.filter((gap) => gap > 50).length,
    worst: Math.max(...gaps),
    longTasks,
    longest,
    elements,
  };
}

window.bench = { chunkCost, live, names: Object.keys(renderers) };
