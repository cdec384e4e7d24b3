// Stands in for @vscode/native-watchdog: ends this process (an extension host) when the one that started it is gone.
'use strict';

exports.start = (parent) => {
  const everySecond = setInterval(() => {
    try {
      process.kill(parent, 0);
    } catch {
      process.exit(87);
    }
  }, 1000);
  everySecond.unref();
};
exports.exit = (code) => process.exit(code ?? 0);
