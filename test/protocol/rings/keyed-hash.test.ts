import { expect, it } from 'vitest';
import { keyedHash } from '../../../protocol/rings/keyed-hash.ts';

const secret = Buffer.from(Array.from({ length: 128 }, (_, index) => index));

// verification-server.md §10, V20 and V21.
it.each([
  ['12345678', 'wqxZv0fueHiTg482g4lP7pS4kbFOkdHQfm2l7_Y-p1M0XRfzjvsXf6VMu08LMEgieNYIqIBNTGnDwEHNoFE-QA'],
  ['+12068675309', 'rktSoUv3wuITF8-v8Rje3R-NTF9j3C_cHfSNtBREjNiC0MAzHeul_u2OV75LUN7dFNTrptEfxJglP6DmeUwvcw'],
])('%s', (text, hash) => expect(keyedHash(secret, text)).toBe(hash));
