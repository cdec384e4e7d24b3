/* eslint-disable no-control-regex -- control characters are what this file is about */

// OSC, DCS, SOS, PM and APC strings, ended by BEL or ST; CSI sequences; the other escape sequences.
const strings =
  /(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c|$)/g;
const controlSequences = /(?:\u001b\[|\u009b)[\u0030-\u003f]*[\u0020-\u002f]*[\u0040-\u007e]?/g;
const escapes = /\u001b[\u0020-\u002f]*[\u0030-\u007e]?/g;

/**
 * Plain text from what a program wrote to a terminal: escape sequences (ECMA-48 CSI, OSC, DCS, APC, single ones) are
 * taken out, a carriage return begins the line anew, a backspace takes one character back.
 */
export function stripTerminal(raw: string): string {
  const text = raw.replace(strings, '').replace(controlSequences, '').replace(escapes, '').replace(/\r+\n/g, '\n');
  return text.split('\n').map(plainLine).join('\n');
}

function plainLine(line: string): string {
  if (!/[\r\b]/.test(line)) return withoutControls(line);
  const cells: string[] = [];
  let at = 0;
  for (const character of line) {
    if (character === '\r') at = 0;
    else if (character === '\b') at = Math.max(0, at - 1);
    else cells[at++] = character;
  }
  return withoutControls(cells.join(''));
}

const withoutControls = (line: string): string => line.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');

/** Whether the last line looks as if a program waits for a person: a prompt without a line end. */
export function looksLikePrompt(output: string): boolean {
  const last = output.slice(output.lastIndexOf('\n') + 1).trimEnd();
  if (last === '' || last.length > 300) return false;
  return /(?:[?:>]|: \([^)]*\)|\[[yn]\/[yn]\]|\((?:yes\/no|y\/n)[^)]*\)|password[^:]*:?|passphrase[^:]*:?|press (?:any key|enter).*)$/i.test(
    last,
  );
}
