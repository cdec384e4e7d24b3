import { plural, t } from '../base/index.ts';
import { visibleLine } from '../files/index.ts';
import type { OfferView } from '../protocol/index.ts';
import type { ContextReference } from './reference.ts';

/** Something to do with what is open: a prompt that is put into the composer, with what goes along with it. */
export interface Offer extends OfferView {
  readonly prompt: string;
  /** With tools. */
  readonly workspace: boolean;
  readonly attach: readonly ContextReference[];
}

/** The editor and the workspace, as far as an offer depends on them. */
export interface Surrounding {
  /** Name of the active editor's file; `null` when there is none. */
  readonly file: string | null;
  readonly hasSelection: boolean;
  /** Errors and warnings of that file. */
  readonly problems: number;
  /** Files that git sees as changed. */
  readonly changes: number;
  readonly hasFolder: boolean;
}

const maxOffers = 3;

const selection: ContextReference = { kind: 'selection' };

/** The offers for what is open, the nearest first; always three. */
export function offersFor(surrounding: Surrounding): readonly Offer[] {
  const { file, changes, hasFolder } = surrounding;
  const [problems, explain, tests] = file === null ? [] : ofFile(visibleLine(file), surrounding);
  const all = [
    problems,
    explain,
    changes > 0 ? ofChanges(changes) : null,
    hasFolder ? tour() : null,
    tests,
    hasFolder ? plan() : null,
    ...always(),
  ];
  return all.filter((offer) => offer !== null && offer !== undefined).slice(0, maxOffers);
}

const ofFile = (
  name: string,
  { hasSelection, problems, hasFolder }: Surrounding,
): readonly [Offer | null, Offer, Offer] => [
  problems === 0
    ? null
    : {
        id: 'problems',
        label: plural(problems, 'Fix the problem in {1}', 'Fix the {0} problems in {1}', name),
        prompt: `Fix the problems that the editor shows in ${name}.`,
        workspace: hasFolder,
        attach: [selection, { kind: 'problems' }],
      },
  {
    id: 'explain',
    label: hasSelection ? t('Explain the selection in {0}', name) : t('Explain {0}', name),
    prompt: hasSelection
      ? 'Explain this code: what it does, how, and what is worth knowing about it.'
      : `Explain ${name}: what it is for, how it works, and what is worth knowing before changing it.`,
    workspace: false,
    attach: [selection],
  },
  {
    id: 'tests',
    label: t('Find what could fail in {0}', name),
    prompt: `What could fail in ${name}? Name inputs and situations that it does not handle, the worst first.`,
    workspace: false,
    attach: [selection],
  },
];

const ofChanges = (changes: number): Offer => ({
  id: 'changes',
  label: plural(changes, 'Review what I changed', 'Review the {0} files that I changed'),
  prompt: 'Review these changes: what is wrong or risky first, then what is missing, then what could be simpler.',
  workspace: false,
  attach: [{ kind: 'changes' }],
});

const tour = (): Offer => ({
  id: 'tour',
  label: t('Show me around this project'),
  prompt: 'Show me around this project: what it is for, its main parts, and where to begin reading.',
  workspace: true,
  attach: [],
});

const plan = (): Offer => ({
  id: 'plan',
  label: t('Plan a change before anything is written'),
  prompt: 'Look at this project and plan the following change, without writing anything yet: ',
  workspace: true,
  attach: [],
});

const always = (): readonly Offer[] => [
  {
    id: 'error',
    label: t('Explain an error message'),
    prompt: 'What does this error mean, and what can I do about it?\n\n',
    workspace: false,
    attach: [],
  },
  {
    id: 'script',
    label: t('Write a small script'),
    prompt: 'Write a small script that ',
    workspace: false,
    attach: [],
  },
  {
    id: 'compare',
    label: t('Compare two ways to do something'),
    prompt: 'Compare these two ways, and say which you would take and when: ',
    workspace: false,
    attach: [],
  },
];
