/** Mistakes in a settings file (regions/*, stages/*.json): place, value and what is allowed. */
import type * as z from 'zod/mini';
import type { Path } from '../../protocol/region-config/file/written.ts';
import type { Finding } from '../../protocol/region-config/finding.ts';
import { allowed, plainIssues, ruleOf } from '../../protocol/settings/issues.ts';
import { valueAt } from './reading/mended.ts';
import { membersAt, nearestName } from './reading/schema-members.ts';
import { readSettingsText, type TextPosition } from './reading/settings-text.ts';

/** What a schema alone cannot say of a file's members. */
export interface MemberNames {
  /** The key that receivers know a member by. */
  keyAt(path: Path): string | undefined;
  /** What a value looks like, where schema or pattern say little to a person. `rule`: what is wrong with it. */
  exampleAt(path: Path, rule: string): string | undefined;
  /** What is known of a member that is in no schema. */
  unknownAt(path: Path): Pick<Finding, 'rule' | 'key' | 'remedy'> | undefined;
}

interface LocatedFinding extends Finding, TextPosition {}

export interface ReadSettings<T> {
  /** Undefined where anything is wrong. */
  readonly settings?: T;
  readonly findings: readonly LocatedFinding[];
  /** As it is written; undefined where nothing could be read. */
  readonly value: unknown;
  locate(path: Path): TextPosition;
}

interface Subject {
  readonly schema: z.ZodMiniType;
  readonly value: unknown;
  readonly names: Partial<MemberNames>;
}

/** A file's text as the schema's settled data, and what is wrong with it. `withComments`: the text is JSONC. */
export function readSettings<S extends z.ZodMiniType>(
  schema: S,
  text: string,
  withComments: boolean,
  names: Partial<MemberNames> = {},
): ReadSettings<z.output<S>> {
  const { value, faults, isWhole, locate } = readSettingsText(text, withComments);
  const ofText = faults.map(({ position, ...fault }) => ({ severity: 'error' as const, ...fault, ...position }));
  if (!isWhole) return { findings: ofText, value: undefined, locate };
  const parsed = schema.safeParse(value);
  const issues = parsed.success ? [] : parsed.error.issues.flatMap(plainIssues);
  const ofSchema = issues.flatMap((issue) => findingsOf(issue, { schema, value, names }));
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

function findingsOf(issue: z.core.$ZodIssue, subject: Subject): Finding[] {
  const path = issue.path as Path;
  if (issue.code === 'unrecognized_keys') return issue.keys.map((member) => unknownMember([...path, member], subject));
  if (issue.code === 'invalid_key') return issue.issues.map((inner) => badName(path, inner));
  return [badValue(issue, path, subject)];
}

function unknownMember(path: Path, { schema, value, names }: Subject): Finding {
  const known = names.unknownAt?.(path) ?? {
    rule: 'unknown-member',
    remedy: siblingRemedy(String(path.at(-1)), membersAt(schema, path.slice(0, -1))),
  };
  return { severity: 'error', ...known, path, value: valueAt(value, path), problem: 'is not a field' };
}

function siblingRemedy(name: string, siblings: readonly string[]): string {
  const nearest = nearestName(name, siblings);
  return nearest === undefined ? `allowed: ${siblings.join(', ')}` : `did you mean "${nearest}"?`;
}

function badName(path: Path, inner: z.core.$ZodIssue): Finding {
  const problem = `has the name "${String(path.at(-1))}"`;
  return { severity: 'error', rule: 'name', path: path.slice(0, -1), problem, remedy: `allowed: ${allowed(inner)}` };
}

function badValue(issue: z.core.$ZodIssue, path: Path, { value: whole, names }: Subject): Finding {
  const value = valueAt(whole, path);
  const key = names.keyAt?.(path);
  const rule = value === undefined ? 'missing' : ruleOf(issue);
  return {
    ...{ severity: 'error', rule, path, value },
    ...(key === undefined ? {} : { key }),
    problem: `is ${shortened(value)}`,
    remedy: `allowed: ${names.exampleAt?.(path, rule) ?? allowed(issue)}`,
  };
}

const LONGEST_SHOWN = 100;

/** As it is written, and never a page of it. */
function shortened(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
