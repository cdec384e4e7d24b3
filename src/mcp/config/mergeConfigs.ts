import { plainLine, t } from '../../base/index.ts';
import type { ConfiguredServer, McpConfig } from './configuredServer.ts';

/**
 * The servers of several sources, the first one's before the next one's: a name stands for one server, so that a
 * workspace cannot put a server of its own in the place of the person's. Sorted by name, so that the list of tools is
 * always the same.
 */
export function mergeConfigs(configs: readonly McpConfig[]): McpConfig {
  const byName = new Map<string, ConfiguredServer>();
  const problems = configs.flatMap((config) => config.problems);
  for (const server of configs.flatMap(({ servers }) => servers)) {
    const first = byName.get(server.name);
    if (!first) {
      byName.set(server.name, server);
    } else if (JSON.stringify(first.spec) !== JSON.stringify(server.spec)) {
      const name = plainLine(server.name, 80);
      problems.push(
        t('{0}: “{1}” is left out: {2} has a server of that name.', server.source.label, name, first.source.label),
      );
    }
  }
  const servers = [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { servers, problems };
}
