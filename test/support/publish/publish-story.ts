/** The story of a publish over a store in memory, with one issuer and one application. */
import type { Application, Issuer } from '../../../lambdas/keyserver/authorities/authority-table.ts';
import { type PublishDependencies, publishKeys } from '../../../lambdas/keyserver/device/publish/publish-keys.ts';
import type { PublishEvent } from '../../../lambdas/keyserver/store/statistics.ts';
import type { Call } from '../../../lambdas/shared/http/call.ts';
import type { PublishRequest } from '../../../protocol/api/publish.ts';
import { publicKeyOf } from '../../../protocol/certificate/jwks.ts';
import { fixedRing, ringVersion } from '../keys/fixed-ring.ts';
import {
  type APublish,
  aPublish,
  dailyKeys,
  testAudience,
  testHealthAuthority,
  testIssuer,
  testIssuerName,
} from './key-server.ts';
import { memoryGuardStore } from './memory-guard-store.ts';

export const now = Date.parse('2026-11-22T09:05:00Z') / 1000;
export const issuer = testIssuer();
export const keys = dailyKeys(14, now);

export const revisionKey = ringVersion('1', 32);
export const ring = fixedRing(revisionKey);

/** `authority` and `vouching`: what is different of the application and the issuer. */
export function publishStory(
  change: Partial<PublishDependencies> = {},
  authority: Partial<Application> = {},
  vouching: Partial<Issuer> = {},
) {
  const store = memoryGuardStore();
  const events: PublishEvent[] = [];
  const counted: string[] = [];
  const application: Application = { regions: ['us-zz', 'US-ZZ'], issuers: [testIssuerName], ...authority };
  const trusted: Issuer = { issuer: testIssuerName, audience: testAudience, keys: [], ...vouching };
  const deps: PublishDependencies = {
    store,
    ring,
    randomBytes: (size) => Buffer.alloc(size, 9),
    pause: async () => {},
    countPublish: async (event) => void events.push(event),
    authorities: {
      application: async (id) => (id.toLowerCase() === testHealthAuthority ? application : undefined),
      issuer: async (name) => (name === testIssuerName ? trusted : undefined),
      publicKey: async (_, kid) => (kid === issuer.jwk.kid ? publicKeyOf(issuer.jwk) : undefined),
    },
    ...change,
  };
  const call = (time = now): Call => ({
    now: time,
    body: Buffer.alloc(0),
    userAgent: 'bluetoothd (unknown version) CFNetwork/1120 Darwin/19.0.0',
    path: {},
    query: {},
    count: (event) => void counted.push(event),
  });
  const publish = (what: Partial<APublish> = {}, time = now) =>
    publishKeys(deps, aPublish({ issuer, now, keys, ...what }), call(time));
  const send = (request: PublishRequest) => publishKeys(deps, request, call());
  return { store, events, counted, publish, send };
}
