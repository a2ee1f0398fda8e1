/** What of a region's apps a deployment has made something of. */
import type { App } from '../../redirect/apps.ts';
import type { Finding } from '../../region-config/finding.ts';
import { wrong } from './wrong.ts';

/**
 * The probe that a deployment set up asks for the association file of each system that the region file has an app of, and
 * rings where there is none (lib/verification/redirector.ts). A system more is served at once, and probed from the next
 * deployment on.
 */
export function withoutSystems(deployed: readonly App[], inForce: readonly App[]): Finding[] {
  const systems = new Set(deployed.map(({ os }) => os));
  const lost = [...systems].filter((os) => !inForce.some((app) => app.os === os));
  return lost.map((os) =>
    wrong(
      'apps-of-system',
      ['verification', 'apps'],
      `has no ${os} app any more, whose association file is probed since the deployment`,
      `one ${os} app at least; the last one goes with the region file and a deployment`,
    ),
  );
}
