/** Mistakes in a settings file (regions/*, stages/*.json) in words: field, value and what is allowed. */
import type * as z from 'zod/mini';
import type { Path } from '../../protocol/region-config/file/written.ts';
import type { Finding } from '../../protocol/region-config/finding.ts';
import { readSettingsText, type TextPosition } from './settings-text.ts';

/** What a schema alone cannot say of a file's members. */
export interface MemberNames {
  /** The key that receivers know a member by. */
  keyAt?(path: Path): string | undefined;
  /** What a value of a member looks like, where its pattern says little to a person. */
  exampleAt?(path: Path): string | undefined;
  /** What to do about a member that is in no schema. */
  remedyFor?(path: Path): string | undefined;
}

export interface LocatedFinding extends Finding, TextPosition {}

export interface ReadSettings<T> {
  /** Undefined where anything is wrong. */
  readonly settings?: T;
  readonly findings: readonly LocatedFinding[];
  /** As it is written; undefined where nothing could be read. */
  readonly value: unknown;
  locate(path: Path): TextPosition;
}

/** A file's text as the schema's settled data, and what is wrong with it. `withComments`: the text is JSONC. */
export function readSettings<S extends z.ZodMiniType>(
  schema: S,
  text: string,
  withComments: boolean,
  names: MemberNames = {},
): ReadSettings<z.output<S>> {
  const { value, faults, isWhole, locate } = readSettingsText(text, withComments);
  const ofText = faults.map(({ position, ...fault }) => ({ severity: 'error' as const, ...fault, ...position }));
  if (!isWhole) return { findings: ofText, value: undefined, locate };
  const parsed = schema.safeParse(value);
  const ofSchema = parsed.success ? [] : parsed.error.issues.flatMap((issue) => findingsOf(issue, value, names));
  const findings = [...ofText, ...ofSchema.map((finding) => ({ ...finding, ...locate(finding.path) }))];
  return { findings, value, locate, ...(parsed.success && findings.length === 0 ? { settings: parsed.data } : {}) };
}

/** The same in words, of a file that is JSON. */
export function parseSettings<S extends z.ZodMiniType>(
  schema: S,
  text: string,
): { settings?: z.output<S>; problems: string[] } {
  const { settings, findings } = readSettings(schema, text, false);
  return { problems: findings.map(inWords), ...(settings === undefined ? {} : { settings }) };
}

/** `verification.codeLength is 50; allowed: 10 or less`. */
export function inWords({ path, problem, remedy }: Pick<Finding, 'path' | 'problem' | 'remedy'>): string {
  return [...(path.length > 0 ? [path.join('.')] : []), `${problem}; ${remedy}`].join(' ');
}

function findingsOf(issue: z.core.$ZodIssue, whole: unknown, names: MemberNames): Finding[] {
  const path = issue.path as Path;
  const meant = meantBranch(issue);
  if (meant) return meant.flatMap((inner) => findingsOf({ ...inner, path: [...path, ...inner.path] }, whole, names));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((member) => unknownMember([...path, member], whole, names));
  }
  if (issue.code === 'invalid_key') return issue.issues.map((inner) => badName(path, inner));
  return [badValue(issue, path, whole, names)];
}

function unknownMember(path: Path, whole: unknown, names: MemberNames): Finding {
  const remedy = names.remedyFor?.(path) ?? 'leave it out';
  return {
    severity: 'error',
    rule: 'unknown-member',
    path,
    value: valueAt(whole, path),
    problem: 'is not a field',
    remedy,
  };
}

function badName(path: Path, inner: z.core.$ZodIssue): Finding {
  const problem = `has the name "${String(path.at(-1))}"`;
  return { severity: 'error', rule: 'name', path: path.slice(0, -1), problem, remedy: `allowed: ${allowed(inner)}` };
}

function badValue(issue: z.core.$ZodIssue, path: Path, whole: unknown, names: MemberNames): Finding {
  const value = valueAt(whole, path);
  const key = names.keyAt?.(path);
  return {
    ...{ severity: 'error', rule: value === undefined ? 'missing' : ruleOf(issue), path, value },
    ...(key === undefined ? {} : { key }),
    problem: `is ${JSON.stringify(value) ?? 'missing'}`,
    remedy: `allowed: ${names.exampleAt?.(path) ?? allowed(issue)}`,
  };
}

function valueAt(whole: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, step) => (at as Record<string | number, unknown> | null | undefined)?.[step], whole);
}

/** Of a union: the shape whose fields the value nearly has, so that the field is named and not the whole object. */
function meantBranch(issue: z.core.$ZodIssue): z.core.$ZodIssue[] | undefined {
  if (issue.code !== 'invalid_union') return undefined;
  const [nearest] = issue.errors
    .filter((issues) => issues.every(({ code, path }) => path.length > 0 || code === 'unrecognized_keys'))
    .sort((one, other) => one.length - other.length);
  return nearest;
}

function ruleOf({ code }: z.core.$ZodIssue): string {
  if (code === 'invalid_type') return 'type';
  if (code === 'invalid_format') return 'form';
  return code === 'invalid_value' || code === 'invalid_union' ? 'choice' : 'range';
}

/** What would have been right, in words; the library's own message where we have none. */
function allowed(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `a value of type ${issue.expected}`;
    case 'invalid_value':
      return issue.values.map((value) => JSON.stringify(value)).join(', ');
    case 'invalid_union':
      return issue.errors.flat().map(allowed).join(', ');
    case 'too_small':
      return `${measure(issue.origin)}${issue.minimum} or more`;
    case 'too_big':
      return `${measure(issue.origin)}${issue.maximum} or less`;
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    case 'invalid_format':
      if ('prefix' in issue) return `an address that begins with ${issue.prefix}`;
      return 'pattern' in issue ? `text like ${issue.pattern}` : `a ${issue.format}`;
    default:
      return issue.message;
  }
}

const measure = (origin: string): string => (origin === 'string' || origin === 'array' ? 'length ' : '');
