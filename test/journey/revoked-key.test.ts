/**
 * A certificate key is declared compromised while phones are on their way (docs/operations/revoke-key.md): by the operator's own
 * command, over HTTP, through both servers.
 */
import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { invokeLambda } from '../../tools/command/operator-command.ts';
import { runRotateCommand } from '../../tools/operate/rotate.ts';
import { stack, stackAws } from '../support/setup/stack.ts';
import { nextBrakeWindow } from './support/brake.ts';
import { call, certificate, ok, publish, refusal, urls } from './support/call.ts';
import { certified, ekeyhmacOf, freshKeys, freshToken, type JsonKey, published, time } from './support/story.ts';

const aws = stackAws();
const { region, keyServer } = stack();

const keysOfRegion = ['--stage', 'local', '--what', 'certificate', '--region', region];

async function rotate(...args: string[]): Promise<{ status: number; out: string; notes: string }> {
  const [out, notes]: string[][] = [[], []];
  const status = await runRotateCommand(args, (target, payload) => invokeLambda(target, payload, aws), {
    out: (text) => void out?.push(text),
    note: (text) => void notes?.push(text),
  });
  return { status, out: out?.join('\n') ?? '', notes: notes?.join('\n') ?? '' };
}

const listed = async (): Promise<string[]> => {
  const list: { kid: string }[] = JSON.parse((await call(urls.jwks, '', {}, 'GET')).exchange.body.toString());
  return list.map(({ kid }) => kid);
};
const kidOf = (jwt: unknown) => JSON.parse(Buffer.from(String(jwt).split('.')[0] ?? '', 'base64url').toString()).kid;

/** A phone with a certificate in its hands, which it can ask for once more in the same words. */
async function withCertificate(keys: readonly JsonKey[]) {
  const hmacKey = randomBytes(32);
  const request = { token: await freshToken(), ekeyhmac: ekeyhmacOf(keys, hmacKey), padding: 'the same words again' };
  const ask = async () => {
    const answer = ok(await certificate(request));
    return {
      temporaryExposureKeys: keys,
      healthAuthorityID: keyServer.healthAuthorityId,
      verificationPayload: String(answer.certificate),
      hmacKey: hmacKey.toString('base64'),
    };
  };
  return { ask, upload: await ask() };
}

describe.skipIf(!('endpoint' in aws))('phones on their way when a certificate key is revoked', () => {
  /** The one that signs, and will be revoked. */
  let old = '';
  let late: Awaited<ReturnType<typeof withCertificate>>;
  let token = '';
  const keys: JsonKey[][] = [];

  beforeAll(async () => {
    await nextBrakeWindow();
    for (const _ of [1, 2, 3]) keys.push(await freshKeys(3));
    late = await withCertificate(keys[0] ?? []);
    old = kidOf(late.upload.verificationPayload);
    token = await freshToken();
  });

  it('a dry run says what would break, and nothing does', async () => {
    const { status, notes } = await rotate('revoke', ...keysOfRegion, '--version', old, '--dry-run');
    expect([status, notes]).toEqual([0, expect.stringContaining(`Would revoke ${old}. What breaks:`)]);
    expect(notes).toMatch(/At most [1-9]\d* certificates [\s\S]*new code/);
    expect(await listed()).toContain(old);
    expect((await publish(await certified(await freshKeys(1)))).status).toBe(200);
  });

  it('it is revoked: the list names its successor alone, which signs at once', async () => {
    const { status, notes, out } = await rotate('revoke', ...keysOfRegion, '--version', old);
    expect([status, notes]).toEqual([0, expect.stringContaining(`Revoked: ${old}.`)]);
    const after = await listed();
    expect(after).not.toContain(old);
    expect(after).toHaveLength(1);
    expect(out).toContain(`${after[0]}  signs now`);
    await time.control?.run('import-jwks');
  });

  it('a token from before is traded for a certificate of the new key, and its phone ends published', async () => {
    const hmacKey = randomBytes(32);
    const [, mine = []] = keys;
    const answer = ok(await certificate({ token, ekeyhmac: ekeyhmacOf(mine, hmacKey) }));
    expect([kidOf(answer.certificate)]).toEqual(await listed());
    const upload = { ...late.upload, temporaryExposureKeys: mine, hmacKey: hmacKey.toString('base64') };
    const reply = await publish({ ...upload, verificationPayload: answer.certificate });
    expect(ok(reply)).toMatchObject({ insertedExposures: 3 });
  });

  it('a certificate from before is refused; asked for once more, in the same words, it comes from the new key', async () => {
    expect(refusal(await publish(late.upload))).toEqual([401, 'health_authority_verification_certificate_invalid']);
    const again = await late.ask();
    expect([kidOf(again.verificationPayload)]).toEqual(await listed());
    expect(ok(await publish(again))).toMatchObject({ insertedExposures: 3 });
  });

  it('whoever needs a new code is published with it', async () => {
    expect(ok(await published(keys[2] ?? []))).toMatchObject({ insertedExposures: 3 });
  });

  it('revoked once more, it is told since when', async () => {
    const { status, notes } = await rotate('revoke', ...keysOfRegion, '--version', old);
    expect([status, notes]).toEqual([1, expect.stringContaining('there is no such version among')]);
  });
});
