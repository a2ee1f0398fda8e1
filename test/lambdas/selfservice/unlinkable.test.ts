/**
 * What an operator could still link who has every row, every answer and every secret (docs/decisions/017-self-service.md): tries
 * to tell whose login a token is of. The same attack finds them all where the browser does not blind, so that it is one.
 */
import { createHash, createHmac, hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { signBlinded, signOpenly } from '../../../lambdas/selfservice/form/sign-token.ts';
import type { TokenKeys } from '../../../lambdas/selfservice/token-keys/token-keys.ts';
import { blind, finalize } from '../../../protocol/eligibility/blinding.ts';
import { INPUT_BYTES, parseToken, type Token, tokenHash, tokenUuid } from '../../../protocol/eligibility/token.ts';
import { deriveSecret, outputOf, publicKeyOf } from '../../../protocol/eligibility/voprf.ts';
import type { Session } from '../../../protocol/self-service/session.ts';

const NOW = 1_795_824_000;
const PEOPLE = 8;
const kid = 'NO-confirmed-v1';
const secret = deriveSecret(Buffer.alloc(32, 7), kid);
const publicKey = publicKeyOf(secret);
const pseudonymKey = randomBytes(32);

const tokenKeys: TokenKeys = {
  signing: async () =>
    ({ kid, secret, version: '1', usableFrom: 0, createdAt: 0 }) as Awaited<ReturnType<TokenKeys['signing']>>,
  find: async () => undefined,
  published: async () => [],
};

/** All that was ever seen or kept at a login. */
interface Login {
  readonly seen: readonly Buffer[];
  readonly blinded: Buffer | undefined;
}

function newSession(): Session {
  const turn = {
    person: createHmac('sha256', pseudonymKey).update(randomUUID()).digest('base64url'),
    id: randomUUID(),
  };
  return { id: randomUUID(), region: 'NO', kind: 'confirmed', sampleDate: '2026-11-24', turn, expires: NOW + 900 };
}

function loginOf(session: Session, servedFor: readonly string[], more: readonly Buffer[] = []): Login {
  const rows = [session.id, session.turn.person, session.turn.id, ...servedFor].map((text) => Buffer.from(text));
  return { seen: [...rows, ...more], blinded: more[0] };
}

const depsOf = (rows: string[]) => ({
  tokenKeys,
  randomBytes,
  served: {
    serve: async (id: string, request: string) => {
      rows.push(createHash('sha256').update(id).digest('base64url'), request);
      return true;
    },
  },
  giveBack: async () => {},
  count: () => {},
});

/** With script. `random`: the browser's. */
async function byScript(random: (size: number) => Buffer): Promise<{ login: Login; token: Token }> {
  const [session, rows]: [Session, string[]] = [newSession(), []];
  const input = randomBytes(INPUT_BYTES);
  const blinding = blind(input, random);
  const blinded = Buffer.from(blinding.blinded);
  const answer = await signBlinded(depsOf(rows), session, blinded, NOW);
  if (typeof answer === 'string') throw new Error(answer);
  const [evaluated, proof] = [answer.evaluated, answer.proof].map((text) => Buffer.from(text, 'base64url')) as [
    Buffer,
    Buffer,
  ];
  const output = Buffer.from(finalize(blinding, { evaluated, proof }, publicKey));
  return { login: loginOf(session, rows, [blinded, evaluated, proof]), token: { input, output, kid } };
}

async function withoutScript(): Promise<{ login: Login; token: Token }> {
  const [session, rows]: [Session, string[]] = [newSession(), []];
  const token = parseToken(await signOpenly(depsOf(rows), session, NOW));
  if (!token) throw new Error('no token');
  return { login: loginOf(session, rows), token };
}

/** Everything that can be made of what was seen with the secrets in hand, as the token's side could hold it. */
function derived(seen: Buffer): Buffer[] {
  const keys = [secret, pseudonymKey];
  const openly = Buffer.from(hkdfSync('sha256', seen, '', 'self-service/input', INPUT_BYTES));
  return [
    ...[seen, openly, createHash('sha256').update(seen).digest()],
    ...keys.map((key) => createHmac('sha256', key).update(seen).digest()),
    outputOf(secret, seen),
  ];
}

const weakBrowser = (size: number) => Buffer.alloc(size, 5);

function couldBe({ seen, blinded }: Login, token: Token): boolean {
  const ofToken = [token.input, token.output, Buffer.from(tokenHash(token)), Buffer.from(tokenUuid(token))];
  const made = seen.flatMap(derived);
  if (made.some((value) => ofToken.some((part) => part.equals(value)))) return true;
  // A browser whose randomness can be guessed.
  return blinded !== undefined && Buffer.from(blind(token.input, weakBrowser).blinded).equals(blinded);
}

/** How many tokens the operator can give a login: the tokens come in another order than the logins. */
async function linked(person: () => Promise<{ login: Login; token: Token }>): Promise<number> {
  const people = await Promise.all(Array.from({ length: PEOPLE }, person));
  const tokens = people.map(({ token }) => token).reverse();
  return tokens.filter((token) => people.some(({ login }) => couldBe(login, token))).length;
}

describe('an operator with all rows, answers and secrets', () => {
  it('cannot tell which login a token is of', async () => {
    expect(await linked(() => byScript(randomBytes))).toBe(0);
  });

  it('can, of a browser that does not blind well: the attack is one', async () => {
    expect(await linked(() => byScript(weakBrowser))).toBe(PEOPLE);
  });

  it('can without script, as the page says, while the session is known', async () => {
    expect(await linked(withoutScript)).toBe(PEOPLE);
  });

  it('sees the same key and the same sizes for everybody', async () => {
    const people = await Promise.all(Array.from({ length: PEOPLE }, () => byScript(randomBytes)));
    expect(new Set(people.map(({ token }) => token.kid)).size).toBe(1);
    expect(new Set(people.map(({ login }) => login.seen.map(({ length }) => length).join())).size).toBe(1);
  });

  it('who marks somebody by another key is found out by the proof', async () => {
    const blinding = blind(randomBytes(INPUT_BYTES), randomBytes);
    const other = {
      ...tokenKeys,
      signing: async () => ({
        ...(await tokenKeys.signing('NO', 'confirmed', NOW)),
        secret: deriveSecret(Buffer.alloc(32, 8), kid),
      }),
    };
    const answer = await signBlinded(
      { ...depsOf([]), tokenKeys: other },
      newSession(),
      Buffer.from(blinding.blinded),
      NOW,
    );
    if (typeof answer === 'string') throw new Error(answer);
    const marked = {
      evaluated: Buffer.from(answer.evaluated, 'base64url'),
      proof: Buffer.from(answer.proof, 'base64url'),
    };
    expect(() => finalize(blinding, marked, publicKey)).toThrow();
  });
});
