/** The options of `npm run exports`, and what of them belongs to which of its commands. */
import { KEY_BYTES } from '../../../protocol/keys/tek.ts';
import { decodeBase64 } from '../../../protocol/text/base64.ts';
import { readCommandLine } from '../../command/command-line.ts';
import { requireOptions, UsageError } from '../../command/operator-command.ts';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

/** Every option that any of the commands has. */
const options = {
  stage: text,
  region: text,
  configuration: text,
  all: flag,
  'all-listed': flag,
  reason: text,
  drop: text,
  before: text,
  key: text,
  'certificate-time': text,
  window: text,
  file: text,
  json: flag,
  'dry-run': flag,
  help: { ...flag, short: 'h' },
} as const;

export function parseOptions(args: readonly string[]) {
  return readCommandLine({ args: [...args], allowPositionals: true, options }, (message) => new UsageError(message));
}

export type Values = ReturnType<typeof parseOptions>['values'];
type Name = keyof Values;

const general: readonly Name[] = ['stage', 'help'];

/** Throws a UsageError for an option of another command. */
export function allowOnly(command: string, values: Values, names: readonly Name[]): void {
  const strange = (Object.keys(values) as Name[]).find((name) => ![...general, ...names].includes(name));
  if (strange !== undefined) throw new UsageError(`--${strange} does not belong to "${command}".`);
}

/** The one of several options that is given, with its value. Throws a UsageError for none or two. */
export function oneOf<N extends Name>(values: Values, names: readonly N[]): N {
  const given = names.filter((name) => values[name] !== undefined);
  const [one] = given;
  if (given.length === 1 && one !== undefined) return one;
  throw new UsageError(`One of ${names.map((name) => `--${name}`).join(', ')} must be given.`);
}

export function stageOf({ stage = '' }: Values): string {
  requireOptions({ stage });
  return stage;
}

export function reasonOf({ reason = '' }: Values): string {
  requireOptions({ reason });
  return reason;
}

/** Unix seconds, or a date and time with its offset from UTC: without one it would be another time on another machine. */
export function timeOf(option: string, given: string): number {
  if (/^\d{1,10}$/.test(given)) return Number(given);
  const milliseconds = /T.*(Z|[+-]\d{2}:?\d{2})$/i.test(given) ? Date.parse(given) : Number.NaN;
  if (!Number.isNaN(milliseconds)) return Math.floor(milliseconds / 1_000);
  throw new UsageError(`--${option} must be Unix seconds or a time such as 2026-11-21T14:00Z, but is "${given}".`);
}

/** Checked here too, so that a slip does not cost an entry in the audit. The value is in no message. */
export function keyOf(given: string): string {
  if (decodeBase64(given.trim())?.length === KEY_BYTES) return given.trim();
  throw new UsageError('--key must be a key of 16 bytes in Base64, 24 characters such as those in the phone.');
}
