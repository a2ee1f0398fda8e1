import { describe, expect, it } from 'vitest';
import { apiKeyRules } from '../../../tools/restore/rules/api-keys.ts';
import { aRow, lookIn, NOW } from '../../support/operator/restore.ts';

const nameRow = (id = 'id-1', name = 'phones') => aRow({ pk: `US-ZZ#name#${name}`, id, row: 'US-ZZ#hash', created: 1 });
const keyRow = (more: object = {}) =>
  aRow({ pk: 'US-ZZ#hash', id: 'id-1', type: 'device', name: 'phones', preview: 'ab', created: 1, ...more });
const none = { withdrawn: new Map<string, number>(), networks: new Map<string, string[]>() };
const decide = (row: ReturnType<typeof aRow>, live: ReturnType<typeof aRow>[] = [], facts = none) =>
  apiKeyRules.decide(row, lookIn(...live), facts, NOW);

describe('an API key in a copy', () => {
  it('comes back where its rows are missing', () => {
    expect(decide(keyRow())).toMatchObject({ outcome: 'back', write: { kind: 'add', row: keyRow() } });
    expect(decide(nameRow())).toMatchObject({ outcome: 'back', write: { kind: 'add', row: nameRow() } });
  });

  it('is named to the operator by what it is for, without its hash', () => {
    const { row = '' } = decide(keyRow());
    expect(row).toBe('US-ZZ, device key "phones", id id-1');
    expect(row).not.toContain('hash');
  });

  it.each([
    ['as it is', keyRow()],
    ['withdrawn since', keyRow({ disabledAt: NOW })],
  ])('changes nothing where it is there: %s', (_, found) => {
    expect(decide(keyRow(), [found])).toMatchObject({ outcome: 'live' });
    expect(decide(keyRow(), [found]).write).toBeUndefined();
  });

  it('that was withdrawn comes back withdrawn', () => {
    const withdrawn = keyRow({ disabledAt: 5 });
    expect(decide(withdrawn).write).toEqual({ kind: 'add', row: withdrawn });
  });

  it('that was withdrawn after the copy was made, and then lost, comes back withdrawn', () => {
    const facts = { ...none, withdrawn: new Map([['id-1', NOW - 7]]) };
    expect(decide(keyRow(), [], facts).write).toEqual({ kind: 'add', row: keyRow({ disabledAt: NOW - 7 }) });
    expect(decide(keyRow({ disabledAt: 5 }), [], facts).write).toEqual({ kind: 'add', row: keyRow({ disabledAt: 5 }) });
  });

  it('that was limited to networks after the copy was made is so again', () => {
    const wide = aRow({ pk: 'US-ZZ#hash', id: 'id-1', type: 'admin', name: 'lab', created: 1 });
    const limited = { ...wide, networks: { SS: ['192.0.2.0/24'] } };
    const facts = (networks: string[]) => ({ ...none, networks: new Map([['id-1', networks]]) });
    expect(decide(wide, [], facts(['192.0.2.0/24'])).write).toEqual({ kind: 'add', row: limited });
    expect(decide(limited, [], facts([])).write).toEqual({ kind: 'add', row: wide });
    expect(decide(limited).write).toEqual({ kind: 'add', row: limited });
  });

  it('whose name was given anew comes back under a name of its own, so that it can be withdrawn', () => {
    const taken = nameRow('id-2');
    const own = aRow({ pk: 'US-ZZ#name#phones (restored)', id: 'id-1', row: 'US-ZZ#hash', created: 1 });
    expect(decide(nameRow(), [taken]).write).toEqual({ kind: 'add', row: own });
    expect(decide(keyRow(), [taken]).write).toEqual({ kind: 'add', row: keyRow({ name: 'phones (restored)' }) });
    expect(decide(nameRow(), [taken, own])).toMatchObject({ outcome: 'live' });
  });

  it('asks for the rows of its name', () => {
    const names = ['US-ZZ#name#phones', 'US-ZZ#name#phones (restored)'];
    for (const row of [keyRow(), nameRow()]) {
      expect(apiKeyRules.companions?.(row)).toEqual(names.map((pk) => aRow({ pk })));
    }
  });
});
