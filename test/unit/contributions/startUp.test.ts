import assert from 'node:assert/strict';
import path from 'node:path';
import esbuild from 'esbuild';

const root = path.resolve(import.meta.dirname, '../../..');

describe('what VS Code loads at start-up', () => {
  it('is our own code and the reader of texts alone: other packages come with the first use', async () => {
    const { metafile } = await esbuild.build({
      absWorkingDir: root,
      entryPoints: ['src/extension.ts'],
      bundle: true,
      splitting: true,
      minify: true,
      format: 'esm',
      platform: 'node',
      external: ['vscode'],
      mainFields: ['module', 'main'],
      outdir: 'dist',
      write: false,
      metafile: true,
    });
    const loaded = new Set<string>();
    const load = (file: string): void => {
      if (loaded.has(file)) return;
      loaded.add(file);
      const imports = metafile.outputs[file]?.imports ?? [];
      for (const each of imports) if (each.kind === 'import-statement' && each.external !== true) load(each.path);
    };
    load('dist/extension.js');
    const outputs = [...loaded].flatMap((file) => metafile.outputs[file] ?? []);
    const inputs = outputs.flatMap((output) => Object.keys(output.inputs));
    assert.deepEqual(
      inputs.filter((input) => input.startsWith('node_modules/') && !input.startsWith('node_modules/@vscode/l10n/')),
      [],
    );
    const bytes = outputs.reduce((sum, output) => sum + output.bytes, 0);
    assert.ok(bytes > 1000 && bytes < 30_000, `${bytes} bytes`);
  });
});
