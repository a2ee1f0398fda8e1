/** What the stories that issue codes depend on, without AWS. */
import { randomBytes } from 'node:crypto';
import type { IssueDeps } from '../../../lambdas/verification/issuing/issue-codes.ts';
import type { Diagnosis } from '../../../lambdas/verification/store/code-rows.ts';
import type { CodeStore, Found } from '../../../lambdas/verification/store/code-store.ts';
import { openOutbox } from '../../../lambdas/verification/store/outbox.ts';
import type { RegionStore } from '../../../lambdas/verification/store/region-store.ts';
import type { VerificationSettings } from '../../../protocol/region.ts';
import { scriptedDynamo } from '../aws/scripted-dynamo.ts';
import { fixedRing, ringVersion } from '../keys/fixed-ring.ts';
import { codeStore, NOW, oneRegion } from './verification-calls.ts';

export interface Given {
  settings?: Partial<VerificationSettings>;
  codes?: Partial<CodeStore>;
  deps?: Partial<IssueDeps>;
}

/** Everything succeeds, except where the test says otherwise. */
export function issuingDeps({ settings = {}, codes = {}, deps = {} }: Given = {}): IssueDeps & {
  regions: RegionStore;
} {
  const dynamo = scriptedDynamo(() => ({}));
  return {
    codes: codeStore(codes),
    regions: oneRegion(settings),
    codeHashes: fixedRing(ringVersion('code')),
    phones: fixedRing(ringVersion('phone')),
    outbox: openOutbox(dynamo, 'Outbox'),
    allowance: { take: async () => true },
    quota: { isUsedUp: async () => false, take: async () => true },
    hasProvider: true,
    authenticate: async ({ text }) => text,
    carry: async () => ({ outcome: 'accepted' }),
    count: () => {},
    statistics: async () => {},
    randomBytes,
    pause: async () => {},
    ...deps,
  };
}

/** A diagnosis of US-ZZ that the key of `aCall` issued. */
export const aDiagnosis = (changes: Partial<Diagnosis> = {}): Diagnosis => ({
  key: Buffer.alloc(16),
  state: 'issued',
  testType: 'confirmed',
  symptomDate: '',
  testDate: '',
  shortExpires: NOW + 900,
  longExpires: NOW + 900,
  issuer: 'key-1',
  externalIssuer: '',
  ...changes,
});

/** As `codes.look` where somebody faster takes the uuid: nothing at first, and from then on their diagnosis. */
export function takenMeanwhile(): CodeStore['look'] {
  let isTaken = false;
  return async () => {
    const there = found(isTaken ? { diagnosis: () => aDiagnosis() } : {});
    isTaken = true;
    return there;
  };
}

/** Nothing is there yet, except where the test says otherwise. */
export const found = (changes: Partial<Found> = {}): Found => ({
  diagnosis: () => undefined,
  hasCode: () => false,
  phone: () => undefined,
  ...changes,
});
