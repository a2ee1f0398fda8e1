import { describe, expect, it } from 'vitest';
import {
  configurationKey,
  entryRowKey,
  fileRowKey,
  paddingKey,
  uploadsRemovedKey,
  windowKey,
} from '../../../lambdas/keyserver/store/export/export-table.ts';
import { exportFileName, timesInName } from '../../../protocol/export/name.ts';
import type { Row } from '../../../tools/restore/decision.ts';
import { type ExportFacts, exportRules } from '../../../tools/restore/rules/exports.ts';
import { aRow, DAY, HOUR, lookIn, NOW } from '../../support/operator/restore.ts';

/** Where the configuration stood when its copy was made. */
const STOOD = NOW - 6 * HOUR;
const configuration = (more: object = {}): Row => ({
  ...configurationKey('us-zz'),
  ...aRow({ settings: '{}', from: NOW - 30 * DAY, next: STOOD, fencing: 57, ...more }),
});
/** Made again by a deployment, an hour ago. */
const remade = (more: object = {}) =>
  configuration({ from: NOW - HOUR, next: NOW - HOUR, fencing: NOW - HOUR, ...more });
const fileName = (end: number, fencing = 56) => exportFileName('us-zz', fencing, { start: end - 2 * HOUR, end }, 1);
const facts = (next?: number, published: string[] = [], built: number[] = []): ExportFacts => ({
  next: new Map(next === undefined ? [] : [['us-zz', next]]),
  published: new Map([['us-zz', published]]),
  built: new Map([['us-zz', [...built, ...published.flatMap((name) => timesInName(name)?.end ?? [])]]]),
  manifests: new Map(),
});
const decide = (row: Row, live: Row[] = [], known = facts(STOOD)) =>
  exportRules.decide(row, lookIn(...live), known, NOW);
const set = (row: Row, live: Row, known = facts()) => {
  const { write } = decide(row, [live], known);
  return write?.kind === 'change' ? write.set : undefined;
};

describe('the manifest of a configuration', () => {
  const chain = { entries: 12, head: 'ab'.repeat(32), at: NOW - HOUR };
  const entry = { ...entryRowKey('us-zz', 12), entry: { S: '{}' }, at: { N: '1' }, signature: { B: Buffer.from([1]) } };
  const attributes = { entries: { N: '12' }, head: { S: chain.head }, headAt: { N: String(chain.at) } };
  const shown = (more = chain): ExportFacts => ({
    ...facts(STOOD),
    manifests: new Map([['us-zz', { chain: more, rows: [entry], built: [], removed: new Map() }]]),
  });
  const copied = (entries: number) => ({ ...configuration(), ...attributes, entries: { N: String(entries) } });

  it('goes on where people have seen it end, whatever the copy says', () => {
    expect(decide(copied(11), [], shown()).write).toMatchObject({ row: attributes });
    expect(decide(copied(13), [], shown()).write).toMatchObject({ row: { entries: { N: '13' } } });
    expect(decide(configuration(), [], shown()).write).toMatchObject({ row: attributes });
  });

  it.each([
    [11, attributes],
    [12, undefined],
    [13, undefined],
  ])('is never shortened: live are %d entries', (entries, change) => {
    expect(set(copied(11), copied(entries), shown())).toEqual(change);
  });

  it('is that of the row that was made again, too', () => {
    const { write } = decide(copied(11), [remade()], shown());
    expect(write).toMatchObject({ set: attributes, asRead: { head: undefined } });
  });

  it('has its entries back, of the copy and those that are published', () => {
    expect(exportRules.more?.(shown(), NOW)).toEqual([entry]);
    expect(decide(entry, [], shown())).toMatchObject({ outcome: 'back', write: { kind: 'add', row: entry } });
    expect(decide(entry, [entry], shown())).toMatchObject({ outcome: 'live' });
  });
});

describe('a configuration', () => {
  it('comes back where it stood, with no lease, and with a number above every one that was given', () => {
    const { write } = decide(configuration({ leaseUntil: NOW + 300 }));
    expect(write).toEqual({ kind: 'add', row: configuration({ fencing: NOW }) });
    expect(decide(configuration({ fencing: NOW + 9 })).write).toMatchObject({
      row: { fencing: { N: String(NOW + 9) } },
    });
  });

  it('goes on after the last window of which phones have files, where that is later than the copy', () => {
    const known = facts(undefined, [fileName(STOOD - 2 * HOUR), fileName(STOOD + 2 * HOUR), 'something else']);
    expect(decide(configuration(), [], known).write).toMatchObject({ row: { next: { N: String(STOOD + 2 * HOUR) } } });
  });

  it('goes on after the last window that has a row: an empty one has no file, and would stop the exporter', () => {
    const known = facts(undefined, [], [STOOD - 2 * HOUR, STOOD + 4 * HOUR]);
    expect(decide(configuration(), [], known).write).toMatchObject({ row: { next: { N: String(STOOD + 4 * HOUR) } } });
  });

  it.each([0, 2 * HOUR])('that is live %d seconds further on is left alone: no window is built twice', (further) => {
    expect(decide(configuration(), [configuration({ next: STOOD + further })])).toMatchObject({ outcome: 'live' });
  });

  it('that is live further behind goes on where windows were surely built', () => {
    expect(set(configuration(), configuration({ next: STOOD - HOUR }))).toEqual({ next: { N: String(STOOD) } });
  });

  it('never has its number lowered, and has it raised above every one that was given', () => {
    expect(set(configuration(), configuration({ fencing: 56 }))).toEqual({ fencing: { N: String(NOW) } });
    expect(set(configuration(), configuration({ fencing: 58 }))).toBeUndefined();
  });

  it('that was made again and has built nothing goes back to where it stood, so that no hour is left out', () => {
    expect(set(configuration(), remade())).toEqual({ next: { N: String(STOOD) }, from: configuration().from });
    const known = facts(undefined, [fileName(STOOD + 2 * HOUR)]);
    expect(set(configuration(), remade(), known)).toMatchObject({ next: { N: String(STOOD + 2 * HOUR) } });
  });

  it('that was made again and has built a window stays, and the hours left out are told', () => {
    const of = (known: ExportFacts) => decide(configuration(), [remade({ next: NOW + HOUR })], known);
    const hours = 'us-zz: 2026-11-21T18:00:00Z to 2026-11-21T23:00:00Z';
    for (const known of [facts(), facts(undefined, [fileName(NOW + HOUR)]), facts(undefined, [], [NOW + HOUR])]) {
      expect(of(known)).toMatchObject({ outcome: 'live', row: hours });
      expect(of(known).write).toBeUndefined();
    }
    expect(of(facts(undefined, [], [NOW - HOUR, NOW + HOUR])).row).toBeUndefined();
  });

  it('is changed only while it stands where it was read', () => {
    const live = remade();
    const { write } = decide(configuration(), [live]);
    expect(write).toMatchObject({ asRead: { next: live.next, fencing: live.fencing, from: live.from } });
  });
});

describe('windows and files', () => {
  const built = (end: number): Row[] =>
    [windowKey('us-zz', end - 2 * HOUR), fileRowKey('us-zz', fileName(end))].map((key) => ({
      ...key,
      ...aRow({ windowEnd: end, expires: end + 16 * DAY }),
    }));

  it('come back where the configuration has passed them, once', () => {
    for (const row of built(STOOD)) {
      expect(decide(row).write).toEqual({ kind: 'add', row });
      expect(decide(row, [row]).outcome).toBe('live');
    }
  });
  it('that were taken back since come back as recalled, so that no index lists them again', () => {
    const [window, file] = built(STOOD) as [Row, Row];
    const chain = { entries: 1, head: 'ab'.repeat(32), at: NOW };
    const removed = new Map([[fileName(STOOD), NOW - HOUR]]);
    const known = { ...facts(STOOD), manifests: new Map([['us-zz', { chain, rows: [], built: [], removed }]]) };
    expect(decide(file, [], known).write).toEqual({
      kind: 'add',
      row: { ...file, ...aRow({ recalledAt: NOW - HOUR }) },
    });
    const already = { ...file, ...aRow({ recalledAt: NOW - 2 * HOUR }) };
    expect(decide(already, [], known).write).toEqual({ kind: 'add', row: already });
    expect(decide(window, [], known).write).toEqual({ kind: 'add', row: window });
  });
  it('stay away where the window is to be built again: they would stop it', () => {
    for (const row of built(STOOD + HOUR)) expect(decide(row)).toMatchObject({ outcome: 'left' });
  });
  it('stay away without their configuration', () => {
    for (const row of built(STOOD)) expect(decide(row, [], facts())).toMatchObject({ outcome: 'left' });
  });
  it('stay away when their time is over', () => {
    for (const row of built(NOW - 16 * DAY)) expect(decide(row)).toMatchObject({ outcome: 'left' });
    for (const row of built(NOW - 16 * DAY + 1)) expect(decide(row)).toMatchObject({ outcome: 'back' });
  });
  it('are decided after the configurations', () => {
    expect(exportRules.pass?.(configuration())).toBe(0);
    for (const row of built(STOOD)) expect(exportRules.pass?.(row)).toBe(1);
  });
  it('that phones are told of and no copy holds are made from the published index', () => {
    const known = facts(STOOD, [fileName(STOOD), 'readme.txt', fileName(NOW - 28 * DAY)]);
    const rows = exportRules.more?.(known, NOW) ?? [];
    expect(rows).toEqual([
      {
        ...fileRowKey('us-zz', fileName(STOOD)),
        ...aRow({ windowStart: STOOD - 2 * HOUR, windowEnd: STOOD, expires: STOOD + 28 * DAY }),
      },
    ]);
  });
});

describe('padding', () => {
  const block = (row: number, expires = NOW + DAY) => ({
    ...paddingKey('US-ZZ', STOOD, row),
    ...aRow({ start: STOOD, end: STOOD + HOUR, k: Buffer.alloc(20), expires }),
  });
  it('of a block that nobody has decided again comes back, its first row first', () => {
    expect([0, 1].map((row) => exportRules.pass?.(block(row)))).toEqual([1, 2]);
    expect(decide(block(0)).write).toEqual({ kind: 'add', row: block(0) });
    expect(decide(block(1), [block(0)]).write).toEqual({ kind: 'add', row: block(1) });
  });
  it('is never mixed with that of another decision', () => {
    expect(decide(block(0), [block(0, NOW + DAY + 1)]).outcome).toBe('live');
    expect(decide(block(1), [block(0, NOW + DAY + 1)]).outcome).toBe('left');
    expect(decide(block(1)).outcome).toBe('left');
  });
});

it('how far uploads were removed stays as it is, or comes back', () => {
  const row = { ...uploadsRemovedKey, ...aRow({ through: STOOD }) };
  expect(decide(row).write).toEqual({ kind: 'add', row });
  expect(decide(row, [{ ...row, ...aRow({ through: NOW }) }]).outcome).toBe('live');
});
