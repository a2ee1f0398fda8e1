/** Where the links of a region's messages lead (verification-server.md §2.6). */
import type { RegionFile } from '../../protocol/region.ts';
import { redirectDomain } from './addresses.ts';
import type { Stage } from './stages.ts';

/** The region's own domain wins, because a redirector elsewhere may already know its phones. Undefined: `ens://` links. */
export function linkDomainOf({ verification }: RegionFile, stage: Stage): string | undefined {
  return verification.linkDomain ?? redirectDomain(stage);
}
