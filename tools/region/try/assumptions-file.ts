/** `--assumptions FILE`: numbers that replace those of device/town/assumptions.ts. */
import { existsSync, readFileSync } from 'node:fs';
import { type AssumptionName, assumptionNames, assumptions, boundsOf } from '../../../device/town/assumptions.ts';
import { UsageError } from '../../command/operator-command.ts';
import type { ShownAssumption } from './result.ts';

export type Replaced = Readonly<Partial<Record<AssumptionName, number>>>;

/** Throws a UsageError that names everything that is wrong. */
export function readAssumptions(file: string): Replaced {
  if (!existsSync(file)) throw new UsageError(`There is no file ${file}.`);
  const given = parsed(file);
  const faults = Object.entries(given).flatMap(([name, value]) => faultOf(name, value));
  if (faults.length > 0) throw new UsageError(`${file}: ${faults.join('; ')}.`);
  return given as Replaced;
}

function parsed(file: string): object {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${(error as Error).message}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new UsageError(`${file} is not an object of names and numbers, such as {"phone.adultShare": 0.6}.`);
}

function faultOf(name: string, value: unknown): string[] {
  if (!isName(name)) return [`there is no assumption ${name} (device/town/assumptions.ts has them all)`];
  const { unit } = assumptions[name];
  const [least, greatest] = boundsOf(unit);
  if (typeof value === 'number' && value >= least && value <= greatest) return [];
  return [`${name} is a number from ${least} to ${greatest} (${unit}), not ${JSON.stringify(value)}`];
}

function isName(name: string): name is AssumptionName {
  return assumptionNames.some((each) => each === name);
}

export function shownAssumptions(replaced: Replaced): ShownAssumption[] {
  return assumptionNames.map((name) => {
    const { value, unit, source } = assumptions[name];
    const given = replaced[name];
    return given === undefined
      ? { name, value, unit, source, replaced: false }
      : { name, value: given, unit, source: 'given with --assumptions', replaced: true };
  });
}
