import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keyserverTables } from '../../../lambdas/keyserver/tables.ts';
import { selfserviceTables } from '../../../lambdas/selfservice/tables.ts';
import { RECOVERY_DAYS } from '../../../lambdas/shared/table.ts';
import { verificationTables } from '../../../lambdas/verification/store/tables.ts';
import { offered, refusals } from '../../../tools/restore/offered.ts';
import { help, parseOptions } from '../../../tools/restore/options.ts';

const at = ['--at', '2026-11-27T09:30:00Z'];
const parse = (...args: string[]) => parseOptions(['--stage', 'prod', ...args]);

describe('npm run restore', () => {
  it('brings back every table with a long recovery, and of the others Exports and Guards; or it says why not', () => {
    const tables = [...verificationTables, ...keyserverTables, ...selfserviceTables];
    const comes = offered.map(({ description }) => description);
    for (const table of tables.filter(({ recovery }) => recovery === 'long')) expect(comes).toContain(table);
    const others = comes.filter(({ recovery }) => recovery !== 'long').map(({ id }) => id);
    expect(others).toEqual(['Exports', 'Guards']);
    const refused = tables.filter((table) => !comes.includes(table)).map(({ id }) => id);
    expect([...new Set(refused)].sort()).toEqual(Object.keys(refusals).sort());
  });

  it('has every table on its page, with what its loss means', () => {
    const page = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'operations', 'restore.md'), 'utf8');
    const [, table = ''] = page.split('## What can be lost');
    const rows =
      table
        .split('## ')[0]
        ?.split('\n')
        .filter((line) => line.startsWith('| `')) ?? [];
    for (const { id } of [...verificationTables, ...keyserverTables, ...selfserviceTables]) {
      const row = rows.find((line) => line.split('|')[1]?.includes(`\`${id}\``)) ?? '';
      const comes = offered.find(({ description }) => description.id === id);
      const days = comes && String(RECOVERY_DAYS[comes.description.recovery]);
      expect(`${id}: ${row.split('|')[2]?.trim()}`).toBe(`${id}: ${days ? `${days} days` : 'not offered'}`);
    }
  });

  it.each(Object.keys(refusals))('refuses %s in words', (table) => {
    expect(() => parse('--table', table, ...at)).toThrow(`${table} does not come back. `);
  });

  it('changes nothing unless it is told to', () => {
    expect(parse('--table', 'ApiKeys', ...at)).toMatchObject({ apply: false, source: { at: new Date(at[1] ?? '') } });
    expect(parse('--table', 'ApiKeys', '--from', 'x', '--apply')).toMatchObject({ apply: true, source: { from: 'x' } });
  });

  it('wants to be told whose audit', () => {
    const whose = (...args: string[]) => parse('--table', 'Audit', ...args, ...at);
    expect(whose('--domain', 'keyserver')).toMatchObject({ table: { domain: 'keyserver' } });
    expect(() => whose()).toThrow('--domain is missing; allowed for Audit: verification, keyserver, selfservice.');
    expect(() => whose('--domain', 'x')).toThrow(
      '--domain is "x"; allowed for Audit: verification, keyserver, selfservice.',
    );
    expect(() => parse('--table', 'ApiKeys', '--domain', 'keyserver', ...at)).toThrow(
      'allowed for ApiKeys: verification.',
    );
  });

  it.each([
    [
      ['--table', 'Keys', ...at],
      '--table is "Keys"; allowed: ApiKeys, LastingRings, Regions, Members, Audit, Seals, Authorities, Exports',
    ],
    [['--table', 'constructor', ...at], '--table is "constructor"'],
    [[...at], 'Missing: --table.'],
    [['--table', 'ApiKeys'], 'Give either --at, a point in time, or --from'],
    [['--table', 'ApiKeys', ...at, '--from', 'x'], 'Give either --at'],
    [['--table', 'ApiKeys', '--at', 'yesterday'], '--at is "yesterday"; allowed: a time with its zone'],
    [['--table', 'ApiKeys', '--at', '2026-11-27T09:30:00'], 'allowed: a time with its zone'],
    [['--table', 'ApiKeys', '--at', '2026-13-27T09:30:00Z'], 'allowed: a time with its zone'],
    [['--table', 'ApiKeys', ...at, '--force'], "Unknown option '--force'"],
    [['all', '--table', 'ApiKeys', ...at], "Unexpected argument 'all'"],
  ])('%j: %s', (args, problem) => {
    expect(() => parse(...args)).toThrow(problem);
  });

  it.each([[[]], [['--help']], [['-h']]])('%j shows the help', (args) => expect(parseOptions(args)).toBe('help'));
  it('names every table in its help', () => {
    for (const { description } of offered) expect(help).toContain(description.id);
  });
});
