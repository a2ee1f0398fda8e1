import { administration } from './administration.ts';
import { desk } from './desk.ts';
import { people } from './people.ts';
import type { StaffFunctions, StaffParts } from './staff-step.ts';

/** What the staff's pages ask, by path. */
export function staffSteps(parts: StaffParts): StaffFunctions {
  return { ...people(parts), ...desk(parts), ...administration(parts) };
}
