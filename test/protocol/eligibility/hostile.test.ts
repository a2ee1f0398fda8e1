/** Whatever strangers send, the rules answer and never throw. */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseBirthDate } from '../../../protocol/eligibility/age.ts';
import { parseNationalNumber } from '../../../protocol/eligibility/national-number.ts';
import { wasRecent } from '../../../protocol/eligibility/sample.ts';
import { symptomDateProblem } from '../../../protocol/eligibility/symptoms.ts';
import { parseToken, writeToken } from '../../../protocol/eligibility/token.ts';
import { parseTokenKid, tokenKid } from '../../../protocol/eligibility/token-keys.ts';
import { deriveSecret, evaluate, redeems } from '../../../protocol/eligibility/voprf.ts';

const NOW = 1_795_305_600;
const secret = deriveSecret(Buffer.alloc(32, 1), 'NO-confirmed-v1');
const bytes = (size: number) => fc.uint8Array({ minLength: size, maxLength: size });

it('texts', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/));
  fc.assert(
    fc.property(text, (any) => {
      expect(parseBirthDate(any, NOW) ?? any).toBe(any);
      expect(typeof wasRecent(any, NOW)).toBe('boolean');
      expect(['missing', 'invalid', undefined]).toContain(symptomDateProblem(any, NOW));
      const token = parseToken(any);
      expect(token && parseToken(writeToken(token))).toEqual(token);
      const name = parseTokenKid(any);
      expect(name ? tokenKid(name) : any).toBe(any);
    }),
  );
});

it('eleven digits: at most one of a hundred with the same nine is a number', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9]{9}$/), (nine) => {
      const all = Array.from({ length: 100 }, (_, two) => `${nine}${String(two).padStart(2, '0')}`);
      const numbers = all.filter((each) => parseNationalNumber(each, NOW) !== undefined);
      expect(numbers.length).toBeLessThanOrEqual(1);
    }),
  );
});

it('elements: none but compressed points is evaluated', () => {
  const prefixed = bytes(32).map((x) => Buffer.concat([Buffer.of(2), x]));
  fc.assert(
    fc.property(fc.oneof(prefixed, bytes(33)), (element) => {
      const evaluation = evaluate(secret, element, randomBytes);
      if (!evaluation) return;
      expect([2, 3]).toContain(element[0]);
      expect([evaluation.evaluated.length, evaluation.proof.length]).toEqual([33, 64]);
    }),
  );
});

it('tokens: none redeems by chance', () => {
  fc.assert(
    fc.property(bytes(32), bytes(32), (input, output) => {
      expect(redeems(secret, input, output)).toBe(false);
    }),
    { numRuns: 30 },
  );
});
