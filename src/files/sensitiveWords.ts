import { t } from '../base/index.ts';

/** The reasons why a file is to be looked at closely (the tables hold them in English), in the display language. */
const words = (): Readonly<Record<string, string>> => ({
  '.NET tools act on it': t('.NET tools act on it'),
  'Dart tools run what it names': t('Dart tools run what it names'),
  'Go builds what it names': t('Go builds what it names'),
  'Nix evaluates it': t('Nix evaluates it'),
  'PHP tools run what it names': t('PHP tools run what it names'),
  'Python tools run it': t('Python tools run it'),
  'a build runs it': t('a build runs it'),
  'a package manager acts on it': t('a package manager acts on it'),
  'a script of package.json names it': t('a script of package.json names it'),
  'a server runs what it names': t('a server runs what it names'),
  'a shell or a tool runs it when it starts': t('a shell or a tool runs it when it starts'),
  'a tool runs it': t('a tool runs it'),
  'a tool runs it when it starts': t('a tool runs it when it starts'),
  'a tool runs what it names': t('a tool runs what it names'),
  'continuous integration runs it': t('continuous integration runs it'),
  'git acts on it': t('git acts on it'),
  'it belongs to the git repository itself': t('it belongs to the git repository itself'),
  'it configures a tool': t('it configures a tool'),
  'it holds scripts that run': t('it holds scripts that run'),
  'it may be a hook that runs by itself': t('it may be a hook that runs by itself'),
  'it may hold keys': t('it may hold keys'),
  'it says how a container is built': t('it says how a container is built'),
  'it says what is deployed and run': t('it says what is deployed and run'),
  'it says what is deployed, and may run programs': t('it says what is deployed, and may run programs'),
  'it says what is installed': t('it says what is installed'),
  'it says what runs on a commit': t('it says what runs on a commit'),
  'it says which containers run': t('it says which containers run'),
  'it says which servers assistants start': t('it says which servers assistants start'),
  'it sets the environment of what runs': t('it sets the environment of what runs'),
  'it tells assistants what to do': t('it tells assistants what to do'),
  'its name may be the short form of another': t('its name may be the short form of another'),
  'its plugins run in the editor, and builds act on it': t('its plugins run in the editor, and builds act on it'),
  'the editor acts on it': t('the editor acts on it'),
});

/** A reason of {@link Target.sensitive} as a person reads it. */
export const sensitiveWords = (reason: string): string => words()[reason] ?? reason;
