import katex from 'katex';
import { maxFormulaLength } from '../grammar/mathRules.ts';

/** Braces nest this deep at most: the formula's parser and the browser's layout recurse. */
const maxDepth = 40;

/**
 * Sets a formula.
 *
 * @param tex its source
 * @param display whether it stands by itself
 * @returns MathML, or undefined when the formula has an error or is too much
 */
export function mathMl(tex: string, display: boolean): string | undefined {
  if (tex.length > maxFormulaLength || depth(tex) > maxDepth) return undefined;
  try {
    const html = katex.renderToString(tex, {
      output: 'mathml',
      displayMode: display,
      throwOnError: true,
      strict: 'ignore',
      trust: false,
      maxSize: 10,
      maxExpand: 100,
    });
    // The source stands in the page once already.
    return html.replace(/<annotation[^>]*>[^<]*<\/annotation>/, '');
  } catch {
    // A mistake in the formula, or a RangeError of the recursion.
    return undefined;
  }
}

function depth(tex: string): number {
  let open = 0;
  let deepest = 0;
  for (const character of tex) {
    if (character === '{') deepest = Math.max(deepest, ++open);
    else if (character === '}') open--;
  }
  return deepest + (tex.match(/\\left\b|\\begin\b|\\sqrt\b|\\[dt]?frac\b/g)?.length ?? 0) / 4;
}
