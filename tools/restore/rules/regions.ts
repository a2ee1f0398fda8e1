/** Regions: the deployment writes those that are served, so what it said last decides about the others. */

import type { Deployment } from '../audit-facts.ts';
import { back, type Decision, keyOf, live, partitionOf, type Row, type TableRules } from '../decision.ts';

export interface RegionFacts {
  /** The last deployment that the audit knows of. */
  readonly deployment: Deployment | undefined;
}

export const regionRules: TableRules<RegionFacts> = {
  decide: (row, look, facts) => (look(keyOf(row)) ? live : decideMissing(row, facts)),
};

function decideMissing(row: Row, { deployment }: RegionFacts): Decision {
  const region = partitionOf(row);
  if (row.inactiveSince) return back(row, 'comes back retired, as it was', region);
  if (deployment === undefined || deployment.wrote(region)) return back(row, 'comes back', region);
  const retired = { ...row, inactiveSince: { N: String(deployment.at) } };
  return back(retired, 'comes back retired, as the last deployment left it', region);
}
