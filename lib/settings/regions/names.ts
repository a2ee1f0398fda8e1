/** What people may have meant in a region file: keys as Apple writes them, examples, members that are elsewhere. */
import { keyNameAt, PART, pathOfKey } from '../../../protocol/region-config/file/key-paths.ts';
import { regionSettings } from '../../../protocol/region-config/file/region-settings.ts';
import type { Path } from '../../../protocol/region-config/file/written.ts';
import type { Finding } from '../../../protocol/region-config/finding.ts';
import { type KeyName, parseKeyName, writeKeyName } from '../../../protocol/region-config/key-name.ts';
import { configurationKeys, findKey } from '../../../protocol/region-config/keys/all.ts';
import type { ConfigurationKey, KeyType } from '../../../protocol/region-config/keys/key.ts';
import type { MemberNames } from '../problems.ts';
import { allMembers, membersAt, nearestName } from '../reading/schema-members.ts';

export const regionNames: MemberNames = { keyAt: keyNameAt, exampleAt, unknownAt };

const examples: Partial<Record<KeyType, string>> = {
  color: 'a colour in six hexadecimal digits, such as "#0b3d59"',
  epoch: 'a day such as "2030-01-07", or a second such as "2030-01-07T08:00:00Z"',
  u64: 'days with "drop", "standard" or "high", such as { "0": "high", "unknown": "standard" }, or "0x" and up to 16 hexadecimal digits',
};

/** Where the pattern of the key's row is all that a schema says. */
const forms: Readonly<Record<string, string>> = {
  legalConsentVersion: 'a semantic version such as "1.0.0", or a rising number such as "7"',
  enpaConsentVersion: 'a semantic version such as "1.0.0", or a rising number such as "7"',
  classificationName: 'letters, digits and signs of ASCII, such as "Close 30 min 2026-1"',
  appBundleId: 'a bundle identifier such as "org.example.app"',
};

/** Of the member itself: what is inside it has words of its own. */
function exampleAt(path: Path, rule: string): string | undefined {
  const name = keyNameAt(path);
  const parsed = name === undefined ? undefined : parseKeyName(name);
  if (!parsed || 'fault' in parsed || pathOfKey(parsed)?.length !== path.length) return undefined;
  const { type, words, minimum, maximum } = parsed.key;
  if (minimum !== undefined && type !== 'epoch' && !words) return `a whole number from ${minimum} to ${maximum}`;
  if (rule === 'range') return undefined;
  return examples[type] ?? (rule === 'form' ? forms[parsed.key.name] : undefined);
}

type Unknown = Pick<Finding, 'rule' | 'key' | 'remedy'>;

function unknownAt(path: Path): Unknown | undefined {
  const member = String(path.at(-1));
  const key = findKey(member.split('_')[0] ?? '');
  if (key && path[1] !== 'stated') return flatKey(member, key);
  const remedy = nearby(member, path.slice(0, -1)) ?? nearestKey(member) ?? elsewhere(member);
  return remedy === undefined ? undefined : { rule: 'unknown-member', remedy };
}

/** A key as receivers are told it, which the file writes in its own place. */
function flatKey(member: string, key: ConfigurationKey): Unknown {
  if (key.name === 'isTestRegion') {
    return { rule: 'C12', key: key.name, remedy: 'leave it out: Apple sets it, and refuses an update that holds it' };
  }
  const name = parseKeyName(member);
  const fault = 'fault' in name ? `${name.fault}; ` : '';
  const whole = 'fault' in name ? { key } : name;
  return {
    rule: 'flat-key',
    key: 'fault' in name ? key.name : writeKeyName(name),
    remedy: `${fault}${placeRemedy(whole)}`,
  };
}

function placeRemedy(name: KeyName): string {
  const path = pathOfKey(name);
  if (path) return `write it as ${path.join('.')}`;
  return `leave it out: it is ${name.key.derivedFrom ?? 'not for this file'}`;
}

function nearby(member: string, parent: Path): string | undefined {
  const nearest = nearestName(member, membersAt(regionSettings, parent));
  return nearest === undefined ? undefined : `did you mean "${nearest}"?`;
}

const keyNames = configurationKeys.map(({ name }) => name);

function nearestKey(member: string): string | undefined {
  const [base = '', ...suffixes] = member.split('_');
  const nearest = nearestName(base, keyNames);
  if (nearest === undefined) return undefined;
  const name = [nearest, ...suffixes].join('_');
  const parsed = parseKeyName(name);
  return `did you mean ${name}? Then ${'fault' in parsed ? parsed.fault : placeRemedy(parsed)}`;
}

const members = allMembers(regionSettings);

/** The member of this very name at another place. */
function elsewhere(member: string): string | undefined {
  const found = members.find((path) => path.at(-1) === member);
  return found && `it belongs to ${found.slice(0, -1).join('.') || PART}`;
}
