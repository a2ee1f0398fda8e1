import { globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Domain } from '../../../lambdas/shared/names.ts';

/** Where the folders of all steps lie. */
export const lambdasFolder = join(import.meta.dirname, '../../../lambdas');

/** One function. */
export interface Step {
  readonly domain: Domain;
  /** As in the function's name. */
  readonly step: string;
  /** Below lambdas/. */
  readonly folder: string;
}

/** Every folder with a handler. Those of the two large domains stand in rooms (docs/decisions/020). */
export const allSteps: readonly Step[] = globSync(
  ['{verification,keyserver}/*/*/handler.ts', 'selfservice/*/handler.ts'],
  { cwd: lambdasFolder },
)
  .map((file) => stepOf(dirname(file)))
  .sort((a, b) => (a.folder < b.folder ? -1 : 1));

/** Undefined where no folder is that step. */
export function stepFolder(domain: Domain, step: string): string | undefined {
  return allSteps.find((one) => one.domain === domain && one.step === step)?.folder;
}

function stepOf(folder: string): Step {
  const [domain, room] = folder.split('/') as [Domain, string];
  const name = basename(folder);
  // Staff issue codes as laboratories do: both have a step `issue`.
  return { domain, step: room === 'staff' ? `staff-${name}` : name, folder };
}
