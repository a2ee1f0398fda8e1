/**
 * ApiKeys: `<region>#<hash>` is a key, `<region>#name#<name>` its name (lambdas/verification/store/api-keys). What is live
 * wins, and a key that was withdrawn, or limited to networks, stays so: where its own row was lost, the audit still knows.
 */
import { PARTITION_KEY } from '../../../lambdas/shared/table.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import {
  back,
  type Decision,
  isoTime,
  keyOf,
  type Look,
  live,
  partitionOf,
  type Row,
  type TableRules,
} from '../decision.ts';

export interface ApiKeyFacts {
  /** Id of a key → when it was withdrawn, as the audit says. */
  readonly withdrawn: ReadonlyMap<string, UnixSeconds>;
  /** Id of a key → the networks it was last limited to, as the audit says; none for everywhere. */
  readonly networks: ReadonlyMap<string, readonly string[]>;
}

const NAME = '#name#';

export const apiKeyRules: TableRules<ApiKeyFacts> = {
  companions(row) {
    const name = nameRowOf(row);
    return [name, renamed(name)];
  },
  decide(row, look, facts) {
    return partitionOf(row).includes(NAME) ? decideName(row, look) : decideKey(row, look, facts);
  },
};

/** The key of the name's row, for a row of either kind. */
function nameRowOf(row: Row): Row {
  const pk = partitionOf(row);
  if (pk.includes(NAME)) return keyOf(row);
  const [region = ''] = pk.split('#');
  return { [PARTITION_KEY]: { S: `${region}${NAME}${row.name?.S ?? ''}` } };
}

/** A name may have been given anew since the loss. The key it had still needs one, by which it can be withdrawn. */
function renamed(name: Row): Row {
  return { [PARTITION_KEY]: { S: restoredName(partitionOf(name)) } };
}

const restoredName = (name: string) => `${name} (restored)`;

/** Does the name belong to another key by now? */
function isTaken(row: Row, look: Look): boolean {
  const owner = look(nameRowOf(row));
  return owner !== undefined && owner.id?.S !== row.id?.S;
}

function decideName(row: Row, look: Look): Decision {
  if (!isTaken(row, look)) return look(keyOf(row)) ? live : back(row);
  const key = renamed(row);
  if (look(key)) return live;
  const name = restoredName(partitionOf(row).split(NAME)[1] ?? '');
  return back({ ...row, ...key }, 'comes back under another name: its own was given to a new key', `"${name}"`);
}

function decideKey(row: Row, look: Look, { withdrawn, networks }: ApiKeyFacts): Decision {
  if (look(keyOf(row))) return live;
  const name = isTaken(row, look) ? restoredName(row.name?.S ?? '') : (row.name?.S ?? '');
  const [region = ''] = partitionOf(row).split('#');
  const named = `${region}, ${row.type?.S} key "${name}", id ${row.id?.S}`;
  const entry = withdrawn.get(row.id?.S ?? '');
  const whole = { ...limitedTo(row, networks.get(row.id?.S ?? '')), name: { S: name } };
  if (row.disabledAt) return back(whole, 'comes back withdrawn, as it was', named);
  if (entry === undefined) return back(whole, 'comes back and works again', named);
  const words = `${named}, since ${isoTime(entry)}`;
  return back({ ...whole, disabledAt: { N: String(entry) } }, 'comes back withdrawn, as the audit says', words);
}

/** Undefined: the audit knows of no limit since. */
function limitedTo(row: Row, networks: readonly string[] | undefined): Row {
  if (networks === undefined) return row;
  const { networks: _, ...rest } = row;
  return networks.length > 0 ? { ...rest, networks: { SS: [...networks] } } : rest;
}
