/** Lists and keys as nobody would write them: nothing throws, and no list ends a key but by a rotation with overlap. */
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type JwksKey, readJwks } from '../../../protocol/certificate/jwks.ts';
import {
  type ImportedKey,
  type ImportPlan,
  isUsable,
  MAXIMUM_KEYS,
  OVERLAP_SECONDS,
  planImport,
} from '../../../protocol/certificate/jwks-import.ts';
import { readPublicKey } from '../../../protocol/certificate/public-key-text.ts';

const START = 1_795_305_600;
const kids = ['a', 'b', 'c', 'd', '__proto__', 'f'];

/** Numerical Recipes' generator: a number from 0 up to, not including, `below`. */
function seededDraw(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** What the store does with a plan. */
function applied(rows: readonly ImportedKey[], plan: ImportPlan, now: number): ImportedKey[] {
  const kept = rows.filter((key) => !plan.purge.includes(key));
  const changed = kept.map((key): ImportedKey => {
    if (plan.revoke.includes(key)) return { ...key, thru: Math.max(now, key.from) };
    if (plan.held.includes(key)) return { ...key, missingSince: key.missingSince ?? now };
    if (!plan.returned.includes(key)) return key;
    const { missingSince: _, ...found } = key;
    return { ...found, listedSince: now };
  });
  return [...changed, ...plan.insert.map((key) => ({ ...key, from: now }))];
}

interface Seen {
  readonly at: number;
  readonly kids: ReadonlySet<string>;
}

/** By the lists alone: was another key, no younger in them, in all of them from an hour before the first that lacked `kid`? */
function wasRotation(history: readonly Seen[], rows: readonly ImportedKey[], gone: ImportedKey): boolean {
  const last = history.findLastIndex((list) => list.kids.has(gone.kid));
  const missingAt = history[last + 1]?.at ?? Number.POSITIVE_INFINITY;
  return rows.some((other) => {
    const gap = history.findLastIndex((list) => !list.kids.has(other.kid));
    const since = history[gap + 1]?.at ?? Number.POSITIVE_INFINITY;
    return other.from >= gone.from && since <= missingAt - OVERLAP_SECONDS;
  });
}

describe('a list that somebody plays with', () => {
  it.each([1, 2, 3, 4, 5])('for 1,000 imports, seed %i', (seed) => {
    const draw = seededDraw(seed);
    let rows: ImportedKey[] = [];
    const history: Seen[] = [];
    let now = START;
    let ends = 0;
    for (let run = 0; run < 1_000; run++) {
      now += [120, 120, 600, OVERLAP_SECONDS - 1, OVERLAP_SECONDS, OVERLAP_SECONDS + 1][draw(6)] ?? 0;
      const list = kids
        .filter(() => draw(3) > 0)
        .map((kid): JwksKey => ({ kid, x: draw(40) === 0 ? `other ${draw(3)}` : `x of ${kid}`, y: 'y' }));
      const plan = planImport(rows, list, now);
      if (list.length > 0) {
        const points = new Set(list.map(({ x }) => x));
        // A point under any name counts as that key.
        const present = rows.filter(({ kid, x }) => points.has(x) || list.some((key) => key.kid === kid));
        history.push({ at: now, kids: new Set([...list.map(({ kid }) => kid), ...present.map(({ kid }) => kid)]) });
      }
      for (const gone of plan.revoke) expect(wasRotation(history, rows, gone)).toBe(true);
      ends += plan.revoke.length;
      const before = rows.filter((key) => isUsable(key, now)).length;
      rows = applied(rows, plan, now);
      if (before > 0) expect(rows.some((key) => isUsable(key, now))).toBe(true);
      expect(rows.length).toBeLessThanOrEqual(MAXIMUM_KEYS);
    }
    // That there was something to see: some keys did end.
    expect(ends).toBeGreaterThan(0);
  });
});

const jwk = (kid: string) => ({
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }),
  kid,
});
const pem = String(
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' }),
);

/** With a few characters deleted, doubled or replaced. */
function mutated(text: string, draw: (below: number) => number): string {
  const characters = [...text];
  for (let count = draw(4) + 1; count > 0; count--) {
    const at = draw(characters.length);
    const other = [...'{}[]",:\\0aZ=-_+/\u0000\u{1F511}'][draw(19)] ?? '';
    characters.splice(at, draw(2), ...(draw(2) === 0 ? [other] : [characters[at] ?? '', other]));
  }
  return characters.join('');
}

describe('text that was changed on its way', () => {
  it('2,000 lists: read, refused or no list, and every key that is taken is whole', () => {
    const draw = seededDraw(7);
    const text = JSON.stringify([jwk('a'), jwk('b')]);
    for (let count = 0; count < 2_000; count++) {
      for (const key of readJwks(mutated(text, draw))?.keys ?? []) {
        expect(key.x).toMatch(/^[\w-]{43}$/);
        expect(key.kid.length).toBeGreaterThan(0);
      }
    }
  });

  it('2,000 public keys: the key, or a sentence', () => {
    const draw = seededDraw(8);
    const whole = readPublicKey(pem);
    for (const original of [pem, JSON.stringify(jwk('a'))]) {
      for (let count = 0; count < 1_000; count++) {
        const read = readPublicKey(mutated(original, draw));
        if ('problem' in read) expect(read.problem).toMatch(/^The text [^:]+: .+$/);
        // A point that was changed is on the curve by one chance in 2^128.
        else if (original === pem) expect(read).toEqual(whole);
      }
    }
  });
});
