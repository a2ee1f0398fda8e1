/** How an entry of the manifest gets into the table: with what it tells of, in one transaction, or not at all. */
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { appendEntry, type Chain, EMPTY_CHAIN } from '../../../../protocol/export/manifest/chain.ts';
import type { EntryContent } from '../../../../protocol/export/manifest/entry.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { entryRowKey } from './export-table.ts';
import type { Row } from './rows.ts';

export interface Appending {
  /** With the entry. */
  readonly chain: Chain;
  /** For the update of the configuration's row in the same transaction: assignments, and what must hold. */
  readonly assignments: string;
  readonly condition: string;
  readonly values: Row;
  /** Its own row, which stays for ever; it is signed when it is published (manifest-store.ts). */
  readonly item: TransactWriteItem;
}

/**
 * Appends one entry. The condition on the chain, beside the fencing number, keeps a worker from appending to anything but what it has read:
 * of two there is one that does, and the chain never forks.
 */
export function appending(
  TableName: string,
  { id, chain }: { readonly id: string; readonly chain: Chain },
  content: EntryContent,
  now: UnixSeconds,
): Appending {
  const entry = appendEntry(chain, id, content, now);
  const isFirst = chain.entries === 0;
  return {
    chain: entry.chain,
    assignments: 'entries = :entries, head = :head, headAt = :headAt',
    condition: isFirst ? 'attribute_not_exists(entries)' : 'entries = :entriesBefore AND head = :headBefore',
    values: {
      ':entries': { N: String(entry.chain.entries) },
      ':head': { S: entry.chain.head },
      ':headAt': { N: String(entry.chain.at) },
      ...(isFirst ? {} : { ':entriesBefore': { N: String(chain.entries) }, ':headBefore': { S: chain.head } }),
    },
    item: {
      Put: {
        TableName,
        Item: { ...entryRowKey(id, entry.number), entry: { S: entry.text }, at: { N: String(entry.chain.at) } },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
  };
}

/** Of a configuration's row. One of a release before the manifest has none: its chain begins with its next window. */
export function readChain(row: Row | undefined): Chain {
  const { entries, head, headAt } = row ?? {};
  if (entries?.N === undefined) return EMPTY_CHAIN;
  return { entries: Number(entries.N), head: head?.S ?? '', at: Number(headAt?.N) };
}
