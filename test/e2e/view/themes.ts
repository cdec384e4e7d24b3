// What VS Code 1.139 gives a webview in its own themes: the variables that a panel can use, taken from a running one.
import fs from 'node:fs';
import path from 'node:path';

export const themeNames = [
  'vscode-dark',
  'vscode-light',
  'vscode-high-contrast',
  'vscode-high-contrast-light',
] as const;
export type ThemeName = (typeof themeNames)[number];

/** VS Code puts rules of its own for plain elements before the page's stylesheets. */
const defaults = `@layer vscode-default {
  body { background-color: transparent; color: var(--vscode-editor-foreground); font: var(--vscode-font-size) var(--vscode-font-family); margin: 0; padding: 0 20px; }
  a, a code { color: var(--vscode-textLink-foreground); }
  a:focus, input:focus, select:focus, textarea:focus { outline: 1px solid -webkit-focus-ring-color; outline-offset: -1px; }
  code { color: var(--vscode-textPreformat-foreground); background-color: var(--vscode-textPreformat-background); padding: 1px 3px; border-radius: 4px; }
  pre code { padding: 0; }
  blockquote { background: var(--vscode-textBlockQuote-background); border-color: var(--vscode-textBlockQuote-border); }
  kbd { background-color: var(--vscode-keybindingLabel-background); color: var(--vscode-keybindingLabel-foreground); border: 1px solid var(--vscode-keybindingLabel-border); border-radius: 3px; }
}`;

export const themeCss = (theme: ThemeName): string =>
  `${fs.readFileSync(path.join(import.meta.dirname, 'themes', `${theme}.css`), 'utf8')}\n${defaults}`;

/** The classes of the body; a light high-contrast theme carries both. */
export const bodyClass = (theme: ThemeName): string =>
  theme === 'vscode-high-contrast-light' ? `${theme} vscode-high-contrast` : theme;
