import { createHash, createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Authority } from '../../../lambdas/keyserver/operate/sign-update/authorities.ts';
import { type SignedUpdate, signUpdate } from '../../../lambdas/keyserver/operate/sign-update/sign-update.ts';
import { EXPORT_MAGIC } from '../../../protocol/export/read/header.ts';
import { freshSigner } from '../../support/keys/signers.ts';

const now = 1_795_305_600;
const key = freshSigner('v2');
const signer = { keyArn: 'arn:aws:kms:x:1:key/k', verificationKeyId: '999', verificationKeyVersion: 'v2' };
const stored: Authority = { name: 'Example Public Health Authority', signer };
const wish = { region: 'US-ZZ', signedText: 'header' };

/** KMS, as far as it goes: it makes the digest itself. */
const asKms = async (_: string, message: Uint8Array) =>
  key.sign(createHash('sha256').update(message).digest()) as Promise<Uint8Array | undefined>;

function setUp(authority: Authority | undefined = stored, faults: { sign?: typeof asKms; audit?: Error } = {}) {
  const audited: unknown[] = [];
  const signed: [string, string][] = [];
  const deps = {
    authorities: { find: async (region: string) => (region === 'US-ZZ' ? authority : undefined) },
    signer: {
      sign(keyArn: string, message: Uint8Array) {
        signed.push([keyArn, Buffer.from(message).toString('utf8')]);
        return (faults.sign ?? asKms)(keyArn, message);
      },
    },
    audit: async (...entry: unknown[]) => {
      if (faults.audit) throw faults.audit;
      audited.push(entry);
    },
  };
  return { ask: (event: unknown) => signUpdate(deps, event, now), audited, signed };
}

describe('signing an update', () => {
  it('signs the header of the stored name with the key of the region, and records it', async () => {
    const { ask, audited, signed } = setUp();
    const answer = (await ask(wish)) as SignedUpdate;
    expect(answer).toEqual({
      verificationData: 'RXhhbXBsZSBQdWJsaWMgSGVhbHRoIEF1dGhvcml0eQ==',
      signature: expect.any(String),
      keyVersion: 'v2',
    });
    const signature = Buffer.from(answer.signature, 'base64');
    const publicKey = createPublicKey(key.publicPem);
    expect(verify('sha256', Buffer.from(answer.verificationData, 'ascii'), publicKey, signature)).toBe(true);
    expect(signed).toEqual([[signer.keyArn, answer.verificationData]]);
    const after = { name: stored.name, signedText: 'header', keyArn: signer.keyArn, keyVersion: 'v2' };
    const entry = { actor: 'keyserver/sign-update', action: 'update-signed', target: 'US-ZZ', after };
    expect(audited).toEqual([[entry, now]]);
  });

  it('signs the name itself where Apple wants that', async () => {
    const { ask, signed } = setUp();
    expect(await ask({ ...wish, signedText: 'name' })).toMatchObject({ keyVersion: 'v2' });
    expect(signed).toEqual([[signer.keyArn, stored.name]]);
  });

  it.each([
    ['nothing', undefined],
    ['no region', { signedText: 'header' }],
    ['a region in lower case', { ...wish, region: 'us-zz' }],
    ['no text', { region: 'US-ZZ' }],
    ['another text', { ...wish, signedText: 'body' }],
    ['a digest', { ...wish, digest: 'a'.repeat(64) }],
    ['a message', { ...wish, message: 'EK Export v1    ' }],
    ['a name', { ...wish, name: 'Somebody else' }],
    ['a key', { ...wish, keyArn: 'arn:aws:kms:x:1:key/other' }],
  ])('takes nothing else from outside: %s', async (_, event) => {
    const { ask, audited, signed } = setUp();
    expect(await ask(event)).toEqual({
      error: 'Allowed: region, signedText ("header" or "name") and nothing else',
    });
    expect([audited, signed]).toEqual([[], []]);
  });

  it.each([
    ['a region that the stage has not', { ...wish, region: 'XK' }, stored, 'The stage has no region XK'],
    ['a row of an older release', wish, { signer }, 'does not know the name of US-ZZ yet: deploy again'],
    [
      'a name that could be a file',
      { ...wish, signedText: 'name' },
      { signer, name: `${EXPORT_MAGIC}\u0009` },
      'begins as an export file does: it is not signed',
    ],
  ])('says what is wrong: %s', async (_, event, authority, problem) => {
    const { ask, audited, signed } = setUp(authority);
    expect(await ask(event)).toEqual({ error: expect.stringContaining(problem) });
    expect([audited, signed]).toEqual([[], []]);
  });

  it('names the remedy where the policy of an adopted key leaves it out', async () => {
    const { ask, audited } = setUp(stored, { sign: async () => undefined });
    expect(await ask(wish)).toEqual({
      error:
        `The policy of the export key ${signer.keyArn} of US-ZZ does not let sign-update sign: put the statement ` +
        'SignsUpdates into it, which npm run deploy prints (docs/operations/lost-export-key.md)',
    });
    expect(audited).toEqual([]);
  });

  it('gives no signature away that is not recorded', async () => {
    const { ask, signed } = setUp(stored, { audit: new Error('no table') });
    await expect(ask(wish)).rejects.toThrow('no table');
    expect(signed).toHaveLength(1);
  });

  it('records no signature that was not made', async () => {
    const fails = async () => {
      throw new Error('KMS is down');
    };
    const { ask, audited } = setUp(stored, { sign: fails });
    await expect(ask(wish)).rejects.toThrow('KMS is down');
    expect(audited).toEqual([]);
  });
});
