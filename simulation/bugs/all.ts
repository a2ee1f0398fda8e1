import type { Bug } from './bug.ts';
import { publishingBugs } from './publishing.ts';
import { siteBugs } from './site.ts';
import { windowBugs } from './windows.ts';

export const bugs: readonly Bug[] = [...publishingBugs, ...windowBugs, ...siteBugs];

export function bugNamed(name: string): Bug | undefined {
  return bugs.find((bug) => bug.name === name);
}
