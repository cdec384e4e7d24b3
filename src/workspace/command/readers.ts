/** A command line that is known to only read, and which of its words are paths. */
export interface ReaderUse {
  /** Words to be resolved as paths; every one must lie in the workspace and hold no keys. */
  readonly paths: readonly string[];
  /** The content of whole directories is read: none of their files may hold keys. */
  readonly recursive: boolean;
}

interface Reader {
  /** Options without a value, one letter each. */
  readonly letters: string;
  /** Options with a value in the same word or the next, one letter each. */
  readonly lettersWithValue: string;
  readonly names: readonly string[];
  readonly namesWithValue: readonly string[];
  /** `words`: everything is only printed. */
  readonly operands: 'paths' | 'words' | 'none' | 'pattern, paths';
  readonly most?: number;
  /** An option that makes it read whole directories. */
  readonly recursive?: RegExp;
}

const noOptions = { letters: '', lettersWithValue: '', names: [], namesWithValue: [] } as const;

/** Programs that only read, with the options that keep it so. What is not listed is not known, and asks. */
const readers: Readonly<Partial<Record<string, Reader>>> = {
  ls: {
    letters: '1aAbBcCdFghHiklmnNopqQrRsStuUvxXZ',
    lettersWithValue: '',
    names: [
      'all',
      'almost-all',
      'human-readable',
      'recursive',
      'reverse',
      'size',
      'directory',
      'group-directories-first',
      'color',
    ],
    namesWithValue: ['color', 'sort', 'time', 'format', 'time-style'],
    operands: 'paths',
  },
  cat: {
    letters: 'AbeEnstTuv',
    lettersWithValue: '',
    names: ['number', 'show-all'],
    namesWithValue: [],
    operands: 'paths',
  },
  head: {
    letters: 'qv0123456789',
    lettersWithValue: 'nc',
    names: ['quiet'],
    namesWithValue: ['lines', 'bytes'],
    operands: 'paths',
  },
  tail: {
    letters: 'qv0123456789',
    lettersWithValue: 'nc',
    names: ['quiet'],
    namesWithValue: ['lines', 'bytes'],
    operands: 'paths',
  },
  wc: {
    letters: 'clmwL',
    lettersWithValue: '',
    names: ['lines', 'words', 'bytes', 'chars'],
    namesWithValue: [],
    operands: 'paths',
  },
  nl: { letters: '', lettersWithValue: 'bw', names: [], namesWithValue: [], operands: 'paths' },
  cut: {
    letters: 's',
    lettersWithValue: 'dfcb',
    names: [],
    namesWithValue: ['delimiter', 'fields'],
    operands: 'paths',
  },
  sort: {
    letters: 'bdfghinMrRuVcCms',
    lettersWithValue: 'kt',
    names: ['unique', 'reverse', 'numeric-sort', 'human-numeric-sort', 'version-sort', 'ignore-case'],
    namesWithValue: ['key', 'field-separator'],
    operands: 'paths',
  },
  uniq: {
    letters: 'cdiu',
    lettersWithValue: 'fsw',
    names: ['count', 'repeated'],
    namesWithValue: [],
    operands: 'paths',
    most: 1,
  },
  grep: {
    letters: 'abchHiIlLnoqrsvwxzEFGPyZT',
    lettersWithValue: 'ABCme',
    names: [
      'ignore-case',
      'line-number',
      'recursive',
      'count',
      'files-with-matches',
      'files-without-match',
      'with-filename',
      'no-filename',
      'only-matching',
      'invert-match',
      'word-regexp',
      'line-regexp',
      'extended-regexp',
      'fixed-strings',
      'perl-regexp',
      'quiet',
      'no-messages',
      'color',
      'null',
    ],
    namesWithValue: [
      'include',
      'exclude',
      'exclude-dir',
      'context',
      'after-context',
      'before-context',
      'max-count',
      'regexp',
      'color',
    ],
    operands: 'pattern, paths',
    recursive: /^(?:-[A-Za-z]*r[A-Za-z]*|--recursive)$/,
  },
  stat: {
    letters: 'ft',
    lettersWithValue: 'c',
    names: ['terse'],
    namesWithValue: ['format'],
    operands: 'paths',
  },
  diff: {
    letters: 'abBiqsuwyE',
    lettersWithValue: 'UC',
    names: ['brief', 'unified', 'side-by-side', 'ignore-case'],
    namesWithValue: ['unified', 'color'],
    operands: 'paths',
    recursive: /(?:)/,
  },
  du: {
    letters: 'abchkms',
    lettersWithValue: 'd',
    names: ['human-readable', 'summarize', 'all', 'total'],
    namesWithValue: ['max-depth'],
    operands: 'paths',
  },
  basename: { ...noOptions, operands: 'words' },
  dirname: { ...noOptions, operands: 'words' },
  echo: { ...noOptions, operands: 'words' },
  pwd: { ...noOptions, letters: 'LP', operands: 'none' },
  true: { ...noOptions, operands: 'none' },
};

const findTests = new Set([
  '-name',
  '-iname',
  '-path',
  '-ipath',
  '-type',
  '-maxdepth',
  '-mindepth',
  '-size',
  '-mtime',
  '-mmin',
  '-ctime',
  '-atime',
  '-regex',
  '-iregex',
]);
const findWords = new Set([
  '-print',
  '-print0',
  '-empty',
  '-not',
  '-o',
  '-or',
  '-a',
  '-and',
  '-prune',
  '-readable',
  '-executable',
]);

const gitDiffOptions =
  /^(?:--(?:cached|staged|stat|shortstat|numstat|name-only|name-status|summary|check|raw|patch|no-patch|no-color|no-ext-diff|no-textconv|no-renames|find-renames|minimal|patience|histogram|word-diff|ignore-all-space|ignore-space-change|ignore-blank-lines|patch-with-stat|dirstat|merge-base|exit-code|quiet|full-index|abbrev)|--(?:stat|unified|diff-filter|abbrev|diff-algorithm|word-diff|color|relative)=[\w,*-]+|-[pwbMCDRsz]|-U\d+)$/;
const gitLogOptions =
  /^(?:--(?:oneline|graph|all|decorate|no-decorate|merges|no-merges|first-parent|reverse|follow|branches|tags|remotes|date-order|topo-order|abbrev-commit|no-abbrev-commit|left-right|cherry-pick|full-history|simplify-by-decoration|parents|source)|--(?:since|until|after|before|author|committer|grep|max-count|skip|date|decorate)=[^%]*|--(?:pretty|format)=(?!.*%[Gx]).*|-n|-\d+|-n\d+|-[iEF])$/;
const gitOptions: Readonly<Partial<Record<string, readonly RegExp[]>>> = {
  status: [
    /^(?:-[sbvz]+|-u(?:no|normal|all)?|--(?:short|branch|long|verbose|show-stash|ahead-behind|no-ahead-behind|renames|no-renames|porcelain|ignored|untracked-files)|--porcelain=v?[12]|--(?:untracked-files|ignored)=\w+)$/,
  ],
  diff: [gitDiffOptions],
  log: [gitDiffOptions, gitLogOptions],
  show: [gitDiffOptions, gitLogOptions],
  'ls-files': [/^(?:-[cdmosz]+|--(?:cached|deleted|modified|others|stage|exclude-standard|full-name))$/],
  'rev-parse': [
    /^--(?:abbrev-ref|short|show-toplevel|show-prefix|is-inside-work-tree|verify|git-dir|symbolic-full-name)$/,
  ],
  blame: [/^(?:-[lswefn]+|--(?:line-porcelain|porcelain|show-email)|-L[\d,+]+)$/],
  describe: [/^--(?:tags|always|all|long|dirty|abbrev=\d+)$/],
  shortlog: [/^-[sne]+$/],
};

/**
 * How the words use a program that only reads; `unknown` when the program is not one, `risky` when it is but a word is
 * not known to be harmless.
 */
export function readerUse(words: readonly string[]): ReaderUse | 'unknown' | 'risky' {
  const [program = '', ...rest] = words;
  if (program === 'git') return gitUse(rest);
  if (program === 'find') return findUse(rest);
  const reader = Object.hasOwn(readers, program) ? readers[program] : undefined;
  return reader ? plainUse(reader, rest) : 'unknown';
}

/** The words of a rule that stand for a reader with all its harmless uses: `ls`, `git status`. */
export function readerName(words: readonly string[]): string | null {
  const [program = '', subcommand] = words;
  if (program === 'git')
    return subcommand !== undefined && Object.hasOwn(gitOptions, subcommand) ? `git ${subcommand}` : null;
  return program === 'find' || Object.hasOwn(readers, program) ? program : null;
}

function plainUse(reader: Reader, words: readonly string[]): ReaderUse | 'risky' {
  if (reader.operands === 'words') return words.some(isEscapeOption) ? 'risky' : { paths: [], recursive: false };
  const operands: string[] = [];
  let patternGiven = false;
  let onlyOperands = false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (onlyOperands || word === '-' || !word.startsWith('-')) operands.push(word);
    else if (word === '--') onlyOperands = true;
    else {
      const used = optionUse(reader, word);
      if (used === 'unknown') return 'risky';
      if (/^(?:-[A-Za-z]*e|--regexp)/.test(word)) patternGiven = true;
      if (used === 'value follows' && words[++at] === undefined) return 'risky';
    }
  }
  if (reader.operands === 'none') return operands.length > 0 ? 'risky' : { paths: [], recursive: false };
  if (reader.most !== undefined && operands.length > reader.most) return 'risky';
  const recursive = reader.recursive !== undefined && words.some((word) => reader.recursive?.test(word));
  const paths = reader.operands === 'pattern, paths' && !patternGiven ? operands.slice(1) : operands;
  return { paths: recursive && paths.length === 0 ? ['.'] : paths.filter((path) => path !== '-'), recursive };
}

/** `echo -e`: backslashes make control characters. */
const isEscapeOption = (word: string): boolean => /^-[neE]*e[neE]*$/.test(word);

function optionUse(reader: Reader, word: string): 'complete' | 'value follows' | 'unknown' {
  if (word.startsWith('--')) {
    const equals = word.indexOf('=');
    if (equals === -1) return reader.names.includes(word.slice(2)) ? 'complete' : 'unknown';
    return reader.namesWithValue.includes(word.slice(2, equals)) ? 'complete' : 'unknown';
  }
  for (let at = 1; at < word.length; at++) {
    const letter = word.charAt(at);
    if (reader.lettersWithValue.includes(letter)) return at === word.length - 1 ? 'value follows' : 'complete';
    if (!reader.letters.includes(letter)) return 'unknown';
  }
  return 'complete';
}

function findUse(words: readonly string[]): ReaderUse | 'risky' {
  const first = words.findIndex((word) => word.startsWith('-'));
  const paths = first === -1 ? words : words.slice(0, first);
  const expression = first === -1 ? [] : words.slice(first);
  for (let at = 0; at < expression.length; at++) {
    const word = expression[at] ?? '';
    if (findTests.has(word)) {
      if (expression[++at] === undefined) return 'risky';
    } else if (!findWords.has(word)) return 'risky';
  }
  return { paths: paths.length > 0 ? paths : ['.'], recursive: false };
}

function gitUse(words: readonly string[]): ReaderUse | 'unknown' | 'risky' {
  const [subcommand = '', ...rest] = words;
  if (subcommand.startsWith('-')) return 'risky';
  const options = Object.hasOwn(gitOptions, subcommand) ? gitOptions[subcommand] : undefined;
  if (!options) return 'unknown';
  const paths: string[] = [];
  let onlyPaths = false;
  for (const word of rest) {
    if (onlyPaths || !word.startsWith('-')) paths.push(...word.split(':').filter((part) => part !== ''));
    else if (word === '--') onlyPaths = true;
    else if (!options.some((pattern) => pattern.test(word))) return 'risky';
  }
  return { paths, recursive: false };
}
