/** What is not checked (key-server.md §2.5): for trying things out, and for nothing that people rely on. */
import type { RegionFile } from '../../protocol/region.ts';
import { ConfigurationError } from './configuration-error.ts';
import type { Stage } from './stages.ts';

/** Throws a ConfigurationError: without certificates whoever knows the address can report anybody's keys. */
export function requireNoBypass({ name, throwAway }: Stage, regions: readonly RegionFile[]): void {
  if (throwAway) return;
  const found = regions.flatMap(({ region, keyServer }) => (keyServer.bypass ? [region] : []));
  if (found.length === 0) return;
  throw new ConfigurationError(
    `keyServer.bypass is in the file of ${found.join(', ')}, and stage ${name} is not thrown away: without a certificate whoever ` +
      'knows the address could publish in the authority’s name; take keyServer.bypass out, or deploy to stage dev',
  );
}
