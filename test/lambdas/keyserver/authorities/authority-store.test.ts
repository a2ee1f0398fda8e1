import { GetItemCommand, type QueryCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { openAuthorityStore } from '../../../../lambdas/keyserver/authorities/authority-store.ts';
import type { Row } from '../../../../lambdas/keyserver/authorities/authority-table.ts';
import type { Dynamo } from '../../../../lambdas/shared/aws/dynamo.ts';
import { testIssuer } from '../../../support/publish/key-server.ts';

const now = 1_795_305_600;
const [stored, revoked, fresh] = [testIssuer('a'), testIssuer('b'), testIssuer('c')];

const keyRow = ({ kid, x, y }: (typeof stored)['jwk'], thru?: number): Row => ({
  pk: { S: 'issuer#iss' },
  sk: { S: `key#${kid}` },
  x: { S: x },
  y: { S: y },
  from: { N: '1' },
  ...(thru === undefined ? {} : { thru: { N: String(thru) } }),
});

/** The cache's clock and the other organisation's server are what these tests are about; reading rows is in test/wire. */
function setUp() {
  const rows: Row[] = [
    { pk: { S: 'issuer#iss' }, sk: { S: 'issuer' }, audience: { S: 'aud' }, jwksUri: { S: 'https://jwks.example/' } },
    keyRow(stored.jwk),
    keyRow(revoked.jwk, now - 1),
  ];
  const clock = { milliseconds: 0 };
  const reads: string[] = [];
  const fetches: string[] = [];
  let list = JSON.stringify([revoked.jwk, fresh.jwk].map((jwk) => ({ ...jwk, kty: 'EC', crv: 'P-256' })));
  const send = async (command: GetItemCommand | QueryCommand) => {
    if (command instanceof GetItemCommand) {
      reads.push(command.input.Key?.pk?.S ?? '');
      return { Item: { regions: { SS: ['US-ZZ'] }, issuers: { SS: ['iss'] } } };
    }
    const pk = command.input.ExpressionAttributeValues?.[':pk']?.S ?? '';
    reads.push(pk);
    return { Items: rows.filter((row) => row.pk?.S === pk) };
  };
  const store = openAuthorityStore({
    dynamo: { send } as unknown as Dynamo,
    table: 'Authorities',
    monotonic: () => clock.milliseconds,
    fetchJwks: async (uri) => {
      fetches.push(uri);
      return list;
    },
  });
  const keyOf = async (kid: string, name = 'iss') => {
    const issuer = await store.issuer(name);
    return issuer && store.publicKey(issuer, kid, now);
  };
  return { store, rows, clock, reads, fetches, keyOf, setList: (text: string) => (list = text) };
}

describe('authorities as publish sees them', () => {
  it('reads applications and issuers once a minute, unknown ones too', async () => {
    const { store, clock, reads } = setUp();
    for (let round = 0; round < 3; round++) {
      expect(await store.application('Org.Example')).toEqual({ regions: ['US-ZZ'], issuers: ['iss'] });
      expect(await store.issuer('nobody')).toBeUndefined();
    }
    expect(reads).toEqual(['application#org.example', 'issuer#nobody']);
    clock.milliseconds = 60_000;
    await store.issuer('nobody');
    expect(reads).toHaveLength(3);
  });

  it('does not look for names that nobody can have', async () => {
    const { store, reads } = setUp();
    expect(await store.application('x'.repeat(257))).toBeUndefined();
    expect(await store.issuer('x'.repeat(257))).toBeUndefined();
    expect(reads).toEqual([]);
  });

  it('gives a known key without asking anybody, the same object each time', async () => {
    const { fetches, reads, keyOf } = setUp();
    const key = await keyOf('a');
    expect(key?.equals(stored.publicKey)).toBe(true);
    expect(await keyOf('a')).toBe(key);
    expect([reads.length, fetches.length]).toEqual([1, 0]);
  });

  it('finds a key that was imported since', async () => {
    const { rows, fetches, reads, keyOf } = setUp();
    await keyOf('a');
    rows.push(keyRow(fresh.jwk));
    expect((await keyOf('c'))?.equals(fresh.publicKey)).toBe(true);
    expect([reads.length, fetches.length]).toEqual([2, 0]);
  });

  it('asks the JWKS address for a key that was not imported yet, once for all who wait', async () => {
    const { fetches, keyOf } = setUp();
    const found = await Promise.all([keyOf('c'), keyOf('c'), keyOf('c')]);
    expect(found.map((key) => key?.equals(fresh.publicKey))).toEqual([true, true, true]);
    expect(fetches).toEqual(['https://jwks.example/']);
  });

  it('asks at most once a minute', async () => {
    const { clock, fetches, keyOf } = setUp();
    for (const kid of ['x', 'y', 'z']) expect(await keyOf(kid)).toBeUndefined();
    expect(fetches).toHaveLength(1);
    clock.milliseconds = 60_000;
    await keyOf('x');
    expect(fetches).toHaveLength(2);
  });

  it('never brings back a revoked key, though it is still listed', async () => {
    const { fetches, keyOf } = setUp();
    expect(await keyOf('b')).toBeUndefined();
    await keyOf('c');
    expect(await keyOf('b')).toBeUndefined();
    expect(fetches).toHaveLength(1);
  });

  it('nor under another name; nor a faulty entry, nor one of two under one name', async () => {
    const jwk = (key: object, kid: string) => ({ ...key, kid, kty: 'EC', crv: 'P-256' });
    const list = [jwk(revoked.jwk, 'renamed'), jwk(fresh.jwk, 'two'), jwk(stored.jwk, 'two'), jwk(fresh.jwk, 'c')];
    const { keyOf, setList } = setUp();
    setList(JSON.stringify([...list, { ...jwk(fresh.jwk, 'private'), d: 'd' }]));
    expect((await keyOf('c'))?.equals(fresh.publicKey)).toBe(true);
    for (const kid of ['renamed', 'two', 'private']) expect(await keyOf(kid)).toBeUndefined();
  });

  it('goes on with what is stored, whatever the address lists', async () => {
    for (const text of ['[]', '', JSON.stringify([{ ...fresh.jwk, kty: 'EC', crv: 'P-256' }])]) {
      const { keyOf, setList } = setUp();
      setList(text);
      await keyOf('x');
      expect((await keyOf('a'))?.equals(stored.publicKey)).toBe(true);
    }
  });

  it('does not find a key when the address fails or lists nonsense', async () => {
    const { keyOf, setList, clock } = setUp();
    setList('<html>');
    expect(await keyOf('c')).toBeUndefined();
    clock.milliseconds = 60_000;
    setList('[]');
    expect(await keyOf('c')).toBeUndefined();
  });
});
