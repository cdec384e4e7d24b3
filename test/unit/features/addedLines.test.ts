import assert from 'node:assert/strict';
import { addedLines } from '../../../src/features/review/addedLines.ts';

describe('the lines that a diff adds', () => {
  it('are counted in the text after it', () => {
    const diff = `diff --git a/a b/a
--- a/a
+++ b/a
@@ -1,3 +1,4 @@
 one
-two
+zwei
+zweieinhalb
 three
@@ -10 +11,2 @@ head
 ten
+eleven
\\ No newline at end of file
`;
    assert.deepEqual(addedLines(diff), [1, 2, 11]);
    assert.deepEqual(addedLines(''), []);
  });

  it('are all of a new file', () => {
    assert.deepEqual(addedLines('--- /dev/null\n+++ b/a\n@@ -0,0 +1,2 @@\n+a\n+b\n'), [0, 1]);
  });
});
