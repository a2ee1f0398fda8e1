/** Regions, Authorities, Audit and Guards: what may return without bringing trust back to life. */
import { describe, expect, it } from 'vitest';
import {
  applicationKey,
  importLeaseKey,
  issuerKey,
  issuerKeyKey,
} from '../../../lambdas/keyserver/authorities/authority-table.ts';
import { guardKey, receiptKey } from '../../../lambdas/keyserver/store/guard-table.ts';
import { lastDeployment } from '../../../tools/restore/audit-facts.ts';
import type { Row } from '../../../tools/restore/decision.ts';
import { auditRules } from '../../../tools/restore/rules/audit.ts';
import { type AuthorityFacts, authorityRules, type KeyFate } from '../../../tools/restore/rules/authorities.ts';
import { guardRules } from '../../../tools/restore/rules/guards.ts';
import { regionRules } from '../../../tools/restore/rules/regions.ts';
import { aRow, lookIn, NOW } from '../../support/operator/restore.ts';

const deployed = (written: string, at = NOW - 60) =>
  lastDeployment(
    [
      { action: 'written', target: 't', at: at - 9, after: {}, details: { written: 'US-AA old', removed: '' } },
      { action: 'written', target: 't', at, after: {}, details: { written, removed: '' } },
    ],
    'written',
  );

describe('Regions', () => {
  const region = (more: object = {}) => aRow({ pk: 'US-ZZ', settings: '{}', ...more });
  const decide = (row: Row, live: Row[] = [], deployment = deployed('US-ZZ US-YY')) =>
    regionRules.decide(row, lookIn(...live), { deployment }, NOW);

  it('come back where they are missing, those in service by the last deployment', () => {
    expect(decide(region()).write).toEqual({ kind: 'add', row: region() });
    expect(decide(region(), [], lastDeployment([], 'written')).write).toEqual({ kind: 'add', row: region() });
  });
  it.each(['US-YY', 'US-ZZZ', ''])('come back retired where the last deployment wrote "%s"', (written) => {
    expect(decide(region(), [], deployed(written)).write).toEqual({
      kind: 'add',
      row: region({ inactiveSince: NOW - 60 }),
    });
  });
  it('come back retired as they were', () => {
    expect(decide(region({ inactiveSince: 3 })).write).toEqual({ kind: 'add', row: region({ inactiveSince: 3 }) });
  });
  it('change nothing where they are there', () => {
    expect(decide(region(), [region({ inactiveSince: 3 })])).toMatchObject({ outcome: 'live' });
  });
});

describe('Authorities', () => {
  const issuer = 'an issuer of US';
  const application = { ...applicationKey('org.Example'), ...aRow({ regions: ['US-ZZ'], issuers: [issuer] }) };
  const issuerRow = { ...issuerKey(issuer), ...aRow({ audience: 'a', jwksUri: 'https://x.example/' }) };
  const keyRow = (more: object = {}) => ({
    ...issuerKeyKey(issuer, 'v1'),
    ...aRow({ x: 'x', y: 'y', from: 1, ...more }),
  });
  const fated = (action?: KeyFate['action'], at = NOW - 30): AuthorityFacts => ({
    deployment: deployed(`org.example ${issuer}`),
    retired: new Set(),
    fates: new Map(action ? [[`${issuer}/v1`, { action, at }]] : []),
    reinstated: new Set(action === 'key-reinstated' ? [`${issuer}/v1`] : []),
  });
  const decide = (row: Row, live: Row[] = [], facts = fated()) =>
    authorityRules.decide(row, lookIn(...live), facts, NOW);

  it('come back where they are missing', () => {
    for (const row of [application, issuerRow]) expect(decide(row).write).toEqual({ kind: 'add', row });
  });
  it('stay away where a deployment removed them since', () => {
    const facts = { ...fated(), deployment: deployed('org.another other-issuer') };
    for (const row of [application, issuerRow]) expect(decide(row, [], facts)).toMatchObject({ outcome: 'left' });
  });
  it('come back, as an operator’s, whatever deployments wrote; not where an operator retired them', () => {
    const facts = { ...fated(), deployment: deployed('org.another other-issuer') };
    for (const row of [application, issuerRow]) {
      const theirs = { ...row, ...aRow({ owner: 'operator' }) };
      expect(decide(theirs, [], facts).write).toEqual({ kind: 'add', row: theirs });
      const retired = { ...fated(), retired: new Set(['org.example', issuer]) };
      for (const one of [row, theirs]) expect(decide(one, [], retired)).toMatchObject({ outcome: 'left' });
    }
  });
  it('leave keys that are in no list to whoever gave them', () => {
    const given = keyRow({ owner: 'operator' });
    expect(decide(given, [], fated('key-added'))).toMatchObject({ outcome: 'left', row: `${issuer}/v1` });
    expect(decide(given, [], fated('key-retired')).write).toEqual({
      kind: 'add',
      row: keyRow({ owner: 'operator', thru: NOW - 30 }),
    });
  });
  it('change nothing where they are there', () => {
    for (const row of [application, issuerRow]) expect(decide(row, [row])).toMatchObject({ outcome: 'live' });
  });
  it('leave keys in force to the next import', () => {
    for (const facts of [fated(), fated('key-inserted')]) {
      expect(decide(keyRow(), [], facts)).toMatchObject({ outcome: 'left' });
    }
  });
  it('keep revoked keys revoked', () => {
    expect(decide(keyRow({ thru: 9 })).write).toEqual({ kind: 'add', row: keyRow({ thru: 9 }) });
    expect(decide(keyRow(), [], fated('key-revoked')).write).toEqual({ kind: 'add', row: keyRow({ thru: NOW - 30 }) });
    expect(decide(keyRow({ thru: 9 }), [], fated('key-revoked')).write).toEqual({
      kind: 'add',
      row: keyRow({ thru: 9 }),
    });
  });
  it.each(['key-purged', 'key-reinstated'] as const)('stay without a key that was %s', (action) => {
    for (const row of [keyRow(), keyRow({ thru: 9 })]) {
      expect(decide(row, [], fated(action))).toMatchObject({ outcome: 'left' });
    }
  });
  it('revoke a key again that the import took for new after the loss, unless an operator let it in', () => {
    const found = keyRow({ from: NOW - 5 });
    expect(decide(keyRow({ thru: 9 }), [found]).write).toEqual({
      kind: 'change',
      key: issuerKeyKey(issuer, 'v1'),
      set: { thru: { N: '9' } },
      asRead: { x: found.x, y: found.y, thru: undefined },
    });
    expect(decide(keyRow({ thru: 9 }), [found], fated('key-reinstated'))).toMatchObject({ outcome: 'live' });
    expect(decide(keyRow({ thru: 9 }), [keyRow({ thru: 3 })])).toMatchObject({ outcome: 'live' });
  });
  it('tell of a key that has another value by now', () => {
    expect(decide(keyRow(), [keyRow({ x: 'other' })])).toMatchObject({ outcome: 'live', row: `${issuer}/v1` });
  });
  it('hold no lease', () => {
    expect(decide({ ...importLeaseKey, ...aRow({ leaseUntil: NOW + 9 }) })).toMatchObject({ outcome: 'left' });
  });
});

describe('Audit', () => {
  const entry = (more: object = {}) => aRow({ pk: '2026-11-21', sk: `${NOW}#a`, action: 'x', ...more });
  const decide = (row: Row, live: Row[] = []) => auditRules.decide(row, lookIn(...live), undefined, NOW);
  it('gets missing entries back until their time is over', () => {
    expect(decide(entry({ expires: NOW + 1 })).write).toMatchObject({ kind: 'add' });
    expect(decide(entry({ expires: NOW })).outcome).toBe('left');
    expect(decide(entry(), [entry()]).outcome).toBe('live');
  });
});

describe('Guards', () => {
  const guard = (more: object = {}) => ({ ...guardKey('aaaa'), ...aRow({ start: 1, expires: NOW + 1, ...more }) });
  const decide = (row: Row, live: Row[] = []) => guardRules.decide(row, lookIn(...live), undefined, NOW);
  it('come back where they are missing, so that no key is taken twice, until their time is over', () => {
    expect(decide(guard()).write).toEqual({ kind: 'add', row: guard() });
    expect(decide(guard({ expires: NOW }))).toMatchObject({ outcome: 'left' });
  });
  it('never lose a revision', () => {
    expect(decide(guard(), [guard({ revisedType: 'negative' })]).outcome).toBe('live');
    expect(decide(guard({ revisedType: 'likely' }), [guard({ revisedType: 'negative' })]).outcome).toBe('live');
    expect(decide(guard({ revisedType: 'negative' }), [guard()]).write).toEqual({
      kind: 'change',
      key: guardKey('aaaa'),
      set: { revisedType: { S: 'negative' } },
      asRead: { revisedType: undefined },
    });
  });
  it('leave receipts away', () => {
    expect(decide({ ...receiptKey('r'), ...aRow({ inserted: 3, expires: NOW + 9 }) })).toMatchObject({
      outcome: 'left',
    });
  });
});
