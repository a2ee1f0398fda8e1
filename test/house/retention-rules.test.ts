/** Every table and every kind of row in the code has a rule of retention, and the rows are written as their rules say. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { rings as keyserverRings } from '../../lambdas/keyserver/jobs/rotate/rings.ts';
import { guardRow, receiptRow } from '../../lambdas/keyserver/store/guard-table.ts';
import { uploadLogPut } from '../../lambdas/keyserver/store/upload-log-store.ts';
import { keyserverTables } from '../../lambdas/keyserver/tables.ts';
import { ringsOf } from '../../lambdas/selfservice/rotate/rings.ts';
import { selfserviceTables } from '../../lambdas/selfservice/tables.ts';
import { auditPut } from '../../lambdas/shared/audit.ts';
import { rings as verificationRings } from '../../lambdas/verification/jobs/rotate/rings.ts';
import { diagnosisItem, phoneItem, pointerItem } from '../../lambdas/verification/store/code-rows.ts';
import { personId } from '../../lambdas/verification/store/members/person-ids.ts';
import { recentCode } from '../../lambdas/verification/store/recent-codes.ts';
import { verificationTables } from '../../lambdas/verification/store/tables.ts';
import { DAY_SECONDS } from '../../protocol/keys/interval.ts';
import {
  type KeyedRow,
  LATE_SECONDS,
  type LimitedRule,
  type RowRule,
  ruleOf,
  type TableRules,
} from '../../protocol/retention/rule.ts';
import { keyserverRules, selfserviceRules, verificationRules } from '../../protocol/retention/rules.ts';

const root = join(import.meta.dirname, '..', '..');
const domains = [
  ['verification', verificationTables, verificationRules],
  ['keyserver', keyserverTables, keyserverRules],
  ['selfservice', selfserviceTables, selfserviceRules],
] as const;

describe.each(domains)('%s', (_, tables, rules) => {
  it('has rules for every table', () => {
    expect(tables.map(({ id }) => id).filter((id) => !rules[id]?.length)).toEqual([]);
  });

  it('has a limit for what is about people, and time to live where rows go by it', () => {
    for (const { id, sensitive, expires } of tables) {
      const own: readonly RowRule[] = rules[id] ?? [];
      if (sensitive && id !== 'Exports')
        expect(
          own.filter((rule) => 'why' in rule),
          id,
        ).toEqual([]);
      expect(own.some((rule) => 'endedBy' in rule && rule.endedBy === 'ttl') && !expires, id).toBe(false);
    }
  });
});

const NOW = 1_800_000_000;
const hash = 'A'.repeat(43);
const finding = { testType: 'confirmed', symptomDate: '', testDate: '' } as const;

/** Items as the code makes them: [table, rules, kind, item]. */
const written: readonly (readonly [string, TableRules, string, Record<string, AttributeValue> | undefined])[] = [
  [
    'Codes',
    verificationRules,
    'pointer',
    pointerItem('US-ZZ', {
      ...finding,
      hash,
      diagnosis: Buffer.alloc(16),
      kind: 'short',
      issuedAt: NOW,
      codeExpires: NOW + 900,
    }),
  ],
  [
    'Codes',
    verificationRules,
    'diagnosis',
    diagnosisItem('US-ZZ', {
      ...{ ...finding, key: Buffer.alloc(16), state: 'issued', issuer: 'x', externalIssuer: '' },
      ...{ shortExpires: NOW + 900, longExpires: NOW + DAY_SECONDS },
    }),
  ],
  ['Codes', verificationRules, 'phone', phoneItem('US-ZZ', { hash, diagnosis: Buffer.alloc(16), created: NOW })],
  [
    'RecentCodes',
    verificationRules,
    'code of a person',
    recentCode(
      'RecentCodes',
      { region: 'US-ZZ', id: personId('a#b') },
      { uuid: 'u', issuedAt: NOW, shortExpires: NOW + 900, longExpires: NOW + DAY_SECONDS },
    ).Item,
  ],
  ...[verificationRules, keyserverRules, selfserviceRules].map(
    (rules) =>
      [
        'Audit',
        rules,
        'entry',
        auditPut('Audit', { actor: 'a', action: 'b', target: 'c', after: {} }, NOW).Item,
      ] as const,
  ),
  [
    'Guards',
    keyserverRules,
    'guard',
    guardRow(
      { id: 'k', rollingStartNumber: NOW / 600, rollingPeriod: 144, transmissionRisk: 0, releaseHour: NOW } as never,
      { reportType: 'confirmed', traveler: false, regions: ['US-ZZ'] } as never,
    ),
  ],
  ['Guards', keyserverRules, 'receipt', receiptRow({ id: hash, expires: NOW + 900 }, { inserted: 14, skipped: [] })],
  [
    'Uploads',
    keyserverRules,
    'upload',
    uploadLogPut(
      'Uploads',
      { releaseHour: NOW - (NOW % 3600), regions: ['US-ZZ'], entries: Buffer.alloc(0) } as never,
      (n) => Buffer.alloc(n),
    ).Put?.Item,
  ],
];

function keyedRow(item: Record<string, AttributeValue>): KeyedRow {
  const times = Object.entries(item).flatMap(([name, { N }]) => (N === undefined ? [] : [[name, Number(N)]]));
  return { pk: item.pk?.S ?? '', sk: item.sk?.S ?? '', times: Object.fromEntries(times) };
}

it.each(written)('%s: the end of a row is what its rule says', (table, rules, kind, item) => {
  const row = keyedRow(item ?? {});
  const rule = ruleOf(rules[table] ?? [], row) as LimitedRule;
  expect(rule.kind).toBe(kind);
  expect((rule.since(row) ?? 0) + rule.keptSeconds).toBe(row.times.expires);
});

describe('versions of key rings', () => {
  const all = [
    ...verificationRings.map((ring) => [ring, verificationRules] as const),
    ...keyserverRings.map((ring) => [ring, keyserverRules] as const),
    ...ringsOf({ NO: { name: 'FHI', kinds: ['confirmed', 'user-report'] } } as never).map(
      (ring) => [ring, selfserviceRules] as const,
    ),
  ];

  it.each(all)('$0.name', (ring, rules) => {
    const row = { pk: `ring#${ring.name}`, sk: '1', times: {} };
    const isLasting = !('schedule' in ring) && ring.keepAfterSuccessorSeconds === undefined;
    const rule = ruleOf(rules[isLasting ? 'LastingRings' : 'Rings'] ?? [], row);
    if (!rule || 'why' in rule || 'schedule' in ring) return expect(rule && 'why' in rule).toBe(isLasting);
    const life = ring.newAfterSeconds + (ring.keepAfterSuccessorSeconds ?? 0);
    // Made late by a run, and known for half an hour before it writes.
    expect(life).toBeLessThanOrEqual(rule.keptSeconds);
    expect(rule.keptSeconds - life).toBeLessThan(LATE_SECONDS);
  });
});

/**
 * Where the code writes the partition key of a row, and whose kinds those are. A new place is a new kind of row: give it a
 * rule in protocol/retention/rules.ts, then a line here.
 */
const places: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'row-keys.golden.json'), 'utf8'),
);

function placesInCode(): string[] {
  const files = globSync('lambdas/**/*.ts', { cwd: root });
  const pattern = /(?:\[PARTITION_KEY\]|\bpk): \{ S: ([^{}]*(?:\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}[^{}]*)*)\}/g;
  return files
    .flatMap((file) =>
      [...readFileSync(join(root, file), 'utf8').matchAll(pattern)].map(([, key]) => `${file}: ${key?.trim()}`),
    )
    .sort();
}

describe('kinds of row in the code', () => {
  it('are all known here', () => expect(placesInCode().filter((place) => !(place in places))).toEqual([]));

  it('have a rule each, and every rule a kind', () => {
    const named = new Set(Object.values(places).flatMap((text) => text.split(', ')));
    const all = domains
      .flatMap(([, , rules]) => Object.entries(rules))
      .flatMap(([table, own]) => own.map(({ kind }) => `${table}/${kind}`));
    expect([...named].filter((name) => name !== 'read' && !all.some((one) => one.startsWith(name)))).toEqual([]);
    expect(all.filter((one) => ![...named].some((name) => one.startsWith(name)))).toEqual([]);
  });
});
