import { t } from '../../../base/index.ts';
import { toolVerb } from '../../../contributions/index.ts';

/** The verbs of the declared tools, which stand there in English, in the display language. */
const words = (): Readonly<Record<string, string>> => ({
  Read: t('Read'),
  List: t('List'),
  Search: t('Search'),
  'Find symbols': t('Find symbols'),
  Problems: t('Problems'),
  Changes: t('Changes'),
  Skill: t('Skill'),
  Edit: t('Edit'),
  Write: t('Write'),
  Delete: t('Delete'),
  Run: t('Run'),
  Plan: t('Plan'),
  Ask: t('Ask'),
  'Web search': t('Web search'),
  'Open page': t('Open page'),
});

/** A tool's name in the row of a call; a tool of others is called as it is. */
export const toolWords = (name: string): string => {
  const verb = toolVerb(name);
  return verb === name ? name : (words()[verb] ?? verb);
};
