// Accessibility faults of a page that a machine can find.
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/**
 * All that axe finds in what is called `scene`, each with the elements. The page must be one document: frames are not looked into, which spares a
 * new page for every look. What was found to be in order is not listed one by one either.
 */
export async function axeFaults(page: Page, scene: string): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
    .analyze();
  return violations.map(({ id, nodes }) => `${scene}: ${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
