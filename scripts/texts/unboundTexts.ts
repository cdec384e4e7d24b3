import ts from 'typescript';
import { isTextCall, placeOf, type SourceFile } from './shownTexts.ts';

/** Attributes and options whose values nobody reads. */
const silentNames = new Set(['class', 'type', 'role', 'id', 'name', 'kind', 'op', 'key', 'href', 'rel']);
/** Calls that take names of the platform, or lines of the log. */
const silentCalls =
  /(?:^|\.)(?:log|warn|info|error|debug|trace|report|unreadable|querySelector(?:All)?|closest|matches|(?:add|remove)EventListener|createElement(?:NS)?|getAttribute|startsWith|endsWith|includes|indexOf|split|replace(?:All)?|RegExp|test|match)$/;
/** Keys of a keyboard, and what is no prose by its form: selectors, addresses, markup, paths of a drawing. */
const names = /^(?:Enter|Escape|Arrow\w+|Tab|Home|End|Files|Java|Claude|Sidestream|HTTP .?)$/;
const notProse =
  /^(?:[a-z][a-z+.-]*:|[\w-]*[.#:[][\w\s.#:[\]>~+*,="()-]*$|(?:[a-z][a-z0-9]*, )+|[\s\w=-]*[<>]|M\d|\.\.?\/)/;

/**
 * Literals that read like words for a person but are given to no `t`: a list of `file:line: literal`. It knows texts by
 * their form (several words, or a capital letter at the beginning), so it cannot find a single small word.
 */
export function unboundTexts(files: readonly SourceFile[]): readonly string[] {
  const found: string[] = [];
  for (const file of files) {
    const visit = (node: ts.Node): void => {
      if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return;
      if (isTextCall(node)) {
        for (const value of node.arguments) if (!ts.isStringLiteralLike(value)) visit(value);
        return;
      }
      if ((ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) && isProse(node) && !isSilent(node)) {
        found.push(`${placeOf(file, node)}: ${node.getText()}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(file.tree);
  }
  return found;
}

function isProse(node: ts.StringLiteralLike | ts.TemplateExpression): boolean {
  // What is put in stands as a sign of its own.
  const text = ts.isTemplateExpression(node)
    ? node.head.text + node.templateSpans.map(({ literal }) => `◇${literal.text}`).join('')
    : node.text;
  if (names.test(text) || notProse.test(text)) return false;
  return /[A-Za-z]{2,}[,.:…]? [A-Za-z◇“(]|[◇)”] [A-Za-z]{2}/.test(text) || /^[“( ·]*[A-Z][a-z]/.test(text);
}

/** Whether what the literal is for is read by nobody. */
function isSilent(node: ts.Node): boolean {
  let at = node;
  while (
    ts.isConditionalExpression(at.parent) ||
    ts.isParenthesizedExpression(at.parent) ||
    ts.isBinaryExpression(at.parent) ||
    ts.isTemplateSpan(at.parent) ||
    ts.isTemplateExpression(at.parent)
  ) {
    if (ts.isBinaryExpression(at.parent) && /^[!=]==$/.test(at.parent.operatorToken.getText())) return true;
    at = at.parent;
  }
  const { parent } = at;
  if (ts.isThrowStatement(parent) || ts.isCaseClause(parent) || ts.isElementAccessExpression(parent)) return true;
  if (ts.isPropertyAssignment(parent)) {
    return parent.name === at || silentNames.has(parent.name.getText()) || isProblem(parent);
  }
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return silentCalls.test(parent.expression.getText());
  return false;
}

/** A report to the log. */
function isProblem({ name, parent }: ts.PropertyAssignment): boolean {
  return name.getText() === 'message' && parent.getText().includes("type: 'problem'");
}
