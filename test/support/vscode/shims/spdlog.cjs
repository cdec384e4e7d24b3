// Stands in for @vscode/spdlog, a native logger: writes log files and output channels, line by line, without rotating.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const levels = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];
const info = levels.indexOf('info');

class Logger {
  #file;
  #level = info;
  /** Raw lines, without time and level: what an output channel asks for with clearFormatters(). */
  #raw = false;

  constructor(_kind, name, file) {
    this.name = name;
    this.#file = file;
    for (const [level, label] of levels.entries()) {
      this[label === 'warning' ? 'warn' : label] = (message) => this.#write(level, message);
    }
  }

  #write(level, message) {
    if (level < this.#level) return;
    const line = this.#raw ? message : `${new Date().toISOString()} [${levels[level]}] ${message}\n`;
    try {
      fs.appendFileSync(this.#file, line);
    } catch {
      // The directory of a run that is being cleared away is gone before its last log line.
    }
  }

  getLevel() {
    return this.#level;
  }
  setLevel(level) {
    this.#level = level;
  }
  setPattern() {
    this.#raw = false;
  }
  clearFormatters() {
    this.#raw = true;
  }
  flush() {}
  drop() {}
}

async function create(name, file) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  return new Logger('rotating', name, file);
}

exports.version = 0;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.Logger = Logger;
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
