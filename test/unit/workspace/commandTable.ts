/** A command, and the output and exit code that every shell must give for it. */
export interface TableCase {
  readonly about: string;
  readonly command: string;
  /** The same in fish's own words; `null` where fish has nothing like it. */
  readonly fish?: string | null;
  readonly output: string | RegExp;
  readonly exitCode?: number | null;
  /** Typed to it, as soon as it has begun. */
  readonly typed?: string;
  readonly left?: number;
}

const manyLines = 'awk \'BEGIN { for (i = 1; i <= 400000; i++) print "line " i }\'';

/** Commands whose output the old way of running them garbled, lost or never ended, and their like. */
export const table: readonly TableCase[] = [
  { about: 'a plain output', command: 'echo hello', output: 'hello' },
  { about: 'no line end', command: 'printf "no newline"', output: 'no newline' },
  { about: 'no output', command: 'true', output: '' },
  { about: 'a comment alone', command: '# only a comment', output: '' },
  { about: 'a comment behind a command', command: 'echo a # echo b', output: 'a' },
  { about: 'a late output', command: 'sleep 0.2; echo late', output: 'late' },
  { about: 'an exit code', command: 'exit 7', output: '', exitCode: 7 },
  { about: 'a failed command', command: 'false', output: '', exitCode: 1 },
  { about: 'a subshell that fails', command: '(exit 3)', fish: 'sh -c "exit 3"', output: '', exitCode: 3 },
  { about: 'a subshell', command: '(cd sub && pwd | sed "s#.*/##")', fish: 'cd sub; basename $PWD', output: 'sub' },
  {
    about: 'two subshells',
    command: '(cd sub && echo one); (cd sub && echo two)',
    fish: 'begin; echo one; end; begin; echo two; end',
    output: 'one\ntwo',
  },
  { about: 'exec in the shell’s place', command: 'exec echo replaced', output: 'replaced' },
  { about: 'exec of a shell that fails', command: 'exec sh -c "exit 5"', output: '', exitCode: 5 },
  { about: 'errors in their order', command: 'echo a; echo b >&2; echo c', output: 'a\nb\nc' },
  {
    about: 'a program that is not there',
    command: 'no-such-program-here',
    output: /no-such-program-here/,
    exitCode: 127,
  },
  { about: 'UTF-8', command: 'echo "日本語 – ❤️"', output: '日本語 – ❤️' },
  {
    about: 'UTF-8 cut in two',
    command: String.raw`printf '\346\227'; sleep 0.1; printf '\245\n'`,
    output: '日',
  },
  { about: 'line ends of Windows', command: String.raw`printf 'a\r\nb\r\n'`, output: 'a\nb' },
  { about: 'colours', command: String.raw`printf '\033[1;31mred\033[0m plain\n'`, output: 'red plain' },
  { about: 'true colours', command: String.raw`printf '\033[38:2::1:2:3mx\033[48;5;9my\033[m\n'`, output: 'xy' },
  { about: 'progress that is erased', command: String.raw`printf 'Downloading 100%%\r\033[KDone\n'`, output: 'Done' },
  {
    about: 'progress in place',
    command: String.raw`for i in 1 2 3; do printf '%s%%\r' $i; done; echo`,
    fish: String.raw`for i in 1 2 3; printf '%s%%\r' $i; end; echo`,
    output: '3%',
  },
  {
    about: 'progress of two lines',
    command: String.raw`printf 'a: 1\nb: 1\n\033[2A\033[2Ka: 2\n\033[2Kb: 2\n'`,
    output: 'a: 2\nb: 2',
  },
  { about: 'a backspace', command: String.raw`printf 'abc\b\bX\n'`, output: 'aXc' },
  { about: 'a title', command: String.raw`printf '\033]0;title\007text\n'`, output: 'text' },
  {
    about: 'a forged end mark of VS Code',
    command: String.raw`printf '\033]633;D;0\007'; sleep 0.2; echo after`,
    output: 'after',
  },
  {
    about: 'a forged end mark of FinalTerm',
    command: String.raw`printf '\033]133;D\007'; sleep 0.2; echo after`,
    output: 'after',
  },
  { about: 'a string without its end', command: String.raw`printf '\033]0;never\nafter\n'`, output: '\nafter' },
  { about: '400,000 lines', command: manyLines, output: /^line 1\n[^]*characters left out[^]*line 400000$/ },
  {
    about: 'one line of 5 MB',
    command: "head -c 5000000 /dev/zero | tr '\\0' x",
    output: /^x+\n\[… \d+ characters left out …\]\nx+$/,
  },
  { about: 'binary', command: String.raw`printf '\000\001\377\376ok\n'`, output: '\ufffd\ufffdok' },
  { about: 'a background child', command: 'sleep 30 & echo begun', output: 'begun', left: 1 },
  {
    about: 'a background child that writes nothing',
    command: 'sleep 30 >/dev/null 2>&1 & echo begun',
    output: 'begun',
    left: 1,
  },
  { about: 'a child waited for', command: 'sleep 0.1 & wait; echo done', output: 'done' },
  { about: 'a line read', command: 'read x; echo "got $x"', typed: 'a word\n', output: 'got a word' },
  {
    about: 'a password read',
    command: 'sh -c \'printf "Password: "; read x; echo "$x"\'',
    typed: 'geheim\n',
    output: 'Password: geheim',
  },
  { about: 'input to its end', command: 'cat', typed: 'one\ntwo\n\u0004', output: 'one\ntwo' },
  {
    about: 'a signal',
    command: "sh -c 'kill -TERM $$'; echo $?",
    fish: "sh -c 'kill -TERM $$'; echo $status",
    output: /143|Terminated/,
  },
  { about: 'the end by a signal', command: 'kill -KILL $$', fish: 'kill -KILL $fish_pid', output: '', exitCode: null },
  {
    about: 'a trap',
    command: "trap 'echo bye' EXIT; echo hi",
    fish: 'trap "echo bye" EXIT; echo hi',
    output: 'hi\nbye',
  },
  { about: 'a here-document', command: 'cat <<EOF\none\n$((1 + 1))\nEOF', fish: null, output: 'one\n2' },
  {
    about: 'several lines',
    command: 'for x in 1 2; do\n\techo "x$x"\ndone',
    fish: 'for x in 1 2\n\techo "x$x"\nend',
    output: 'x1\nx2',
  },
  { about: 'signs of the history', command: "echo '!!' '!x'", output: '!! !x' },
  { about: 'a pipeline', command: 'printf "b\\na\\n" | sort | head -n 1', output: 'a' },
  { about: 'a variable', command: 'X=1; echo $X', fish: 'set X 1; echo $X', output: '1' },
  { about: 'nothing of the command before', command: 'echo "<$X>"; basename "$PWD"', output: '<>\nws' },
];

/** The same for PowerShell, whose words are others. */
export const powershellTable: readonly TableCase[] = [
  { about: 'a plain output', command: 'Write-Output hello', output: 'hello' },
  { about: 'an exit code', command: 'exit 7', output: '', exitCode: 7 },
  { about: 'the exit code of a program', command: '& sh -c "exit 3"', output: '', exitCode: 3 },
  { about: 'a comment alone', command: '# only a comment', output: '' },
  { about: 'quotes', command: 'Write-Output "a ""b"" \'c\'"', output: 'a "b" \'c\'' },
  { about: 'UTF-8', command: 'Write-Output "日本語"', output: '日本語' },
  { about: 'several lines', command: 'foreach ($x in 1, 2) {\n  Write-Output "x$x"\n}', output: 'x1\nx2' },
];
