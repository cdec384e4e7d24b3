import * as vscode from 'vscode';
import { displayDirection, displayLanguage, t, withoutLinks } from '../../base/index.ts';
import { type DiagramRequest, Diagrams } from '../../diagrams/index.ts';
import type { ToView } from '../../protocol/index.ts';
import type { Handlers } from './handler.ts';

/** Diagrams of answers, drawn when the view asks for them. */
export class DiagramPictures implements vscode.Disposable {
  readonly #diagrams: Diagrams;

  constructor(extensionUri: vscode.Uri) {
    this.#diagrams = new Diagrams(vscode.Uri.joinPath(extensionUri, 'dist', 'diagramWorker.js').fsPath);
  }

  handlers(post: (message: ToView) => void): Handlers<'drawDiagram' | 'openDiagram'> {
    return {
      drawDiagram: async ({ id, source, colours }) => {
        const drawing = await this.#diagrams.draw({ source, colours });
        const answer = drawing.ok ? { svg: drawing.svg, refusal: '' } : { svg: null, refusal: drawing.problem };
        post({ type: 'diagram', id, ...answer });
      },
      openDiagram: ({ source, colours }) => this.#open({ source, colours }),
    };
  }

  dispose(): void {
    this.#diagrams.dispose();
  }

  /** An editor with the picture in its own size and nothing else: no script runs in it, and nothing is loaded. */
  async #open(request: DiagramRequest): Promise<void> {
    const drawing = await this.#diagrams.draw(request);
    if (!drawing.ok) {
      void vscode.window.showWarningMessage(withoutLinks(drawing.problem));
      return;
    }
    const title = t('Diagram');
    const panel = vscode.window.createWebviewPanel('sidestream.diagram', title, vscode.ViewColumn.Active, {
      enableScripts: false,
      localResourceRoots: [],
    });
    panel.webview.html = `<!doctype html>
<html lang="${displayLanguage()}" dir="${displayDirection()}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:">
<title>${title}</title>
</head>
<body><img alt="${title}" src="data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawing.svg)}"></body>
</html>`;
  }
}
