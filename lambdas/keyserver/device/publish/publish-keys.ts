import type { KeyObject } from 'node:crypto';
import type { RandomBytes } from '../../../../protocol/answer-padding.ts';
import { type PublishRequest, publishAnswer } from '../../../../protocol/api/publish.ts';
import {
  type Certificate,
  certificateRefused,
  checkCertificate,
  checkHmac,
  readCertificate,
} from '../../../../protocol/certificate/certificate.ts';
import { type Provenance, withoutCertificate } from '../../../../protocol/certificate/without-certificate.ts';
import { ApiError } from '../../../../protocol/errors.ts';
import { type AcceptedKeys, acceptKeys } from '../../../../protocol/keys/accept-keys.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { receiptOf } from '../../../../protocol/keys/receipt.ts';
import { isPast } from '../../../../protocol/region-ending.ts';
import type { PresentedToken, UnlistedKeys, Upload } from '../../../../protocol/revision/revision.ts';
import {
  decodeRevisionToken,
  openRevisionToken,
  type RevisionTokenKey,
  readRevisionToken,
  revisableKeys,
  sealRevisionToken,
} from '../../../../protocol/revision/revision-token.ts';
import { SEAL_NONCE_BYTES } from '../../../../protocol/rings/seal.ts';
import type { Answer, Call } from '../../../shared/http/call.ts';
import type { Ring } from '../../../shared/rings/rings.ts';
import type { AuthorityStore } from '../../authorities/authority-store.ts';
import type { Application } from '../../authorities/authority-table.ts';
import type { PublishEvent } from '../../store/statistics.ts';
import { type SaveDependencies, type Saved, saveUpload } from './save-upload.ts';

export interface PublishDependencies extends SaveDependencies {
  readonly authorities: AuthorityStore;
  /** The ring `revision-token`. */
  readonly ring: Ring;
  readonly randomBytes: RandomBytes;
  readonly countPublish: (event: PublishEvent, now: UnixSeconds) => Promise<void>;
}

/**
 * The story of a publish (key-server.md §1.6): authority → certificate → keys → revision token → store → answer. The
 * first failing step decides the answer, so a bad certificate hides what is wrong with the keys.
 */
export async function publishKeys(deps: PublishDependencies, request: PublishRequest, call: Call): Promise<Answer> {
  const { now } = call;
  const application = await findApplication(deps.authorities, request.healthAuthorityID, now);
  const regions = regionsOf(application, request);
  const provenance = await provenanceOf(deps.authorities, application, request, now);
  const accepted = acceptKeys(
    {
      sent: request.temporaryExposureKeys,
      requestedOnset: request.symptomOnsetInterval,
      certifiedOnset: provenance.symptomOnsetInterval,
      reportType: provenance.reportType,
    },
    now,
  );
  const { problems, warnings } = accepted;
  if (accepted.keys.length === 0)
    return { status: 200, body: { ...publishAnswer({ inserted: 0, problems, warnings }) } };
  const upload: Upload = {
    keys: accepted.keys,
    reportType: provenance.reportType,
    traveler: request.traveler,
    regions,
    token: await presentedToken(deps.ring, request.revisionToken, now),
    unlisted: unlistedKeys(application),
  };
  // Fetched before anything is stored: a phone without its token could never correct what it sent.
  const tokenKey = await deps.ring.writer(now);
  const saved = await saveUpload(deps, upload, receiptOf(provenance, accepted.keys, now), now);
  await count(deps, provenance, accepted, saved, call);
  const revisionToken = newToken(upload, saved, tokenKey, deps.randomBytes(SEAL_NONCE_BYTES), now);
  return { status: 200, body: { ...publishAnswer({ revisionToken, inserted: saved.inserted, problems, warnings }) } };
}

async function findApplication(authorities: AuthorityStore, id: string, now: UnixSeconds): Promise<Application> {
  const application = await authorities.application(id).catch((cause: unknown) => {
    throw Object.assign(new ApiError(500, 'unable_to_load_health_authority', 'unable to load health authority'), {
      cause,
    });
  });
  if (application === undefined || isPast(application.until, now)) {
    throw new ApiError(401, 'unknown_health_authority_id', 'unauthorized health authority');
  }
  if (application.regions.length === 0) {
    throw new ApiError(500, 'health_authority_missing_region_config', 'unknown health authority regions');
  }
  return application;
}

/**
 * Upper case, in order. All of the application's, or those of them that a v1alpha1 request names, which are compared by letter case
 * (key-server.md §1.4). Throws ApiError 401 without a code.
 */
function regionsOf({ regions }: Application, request: PublishRequest): string[] {
  const wanted = request.regions?.length ? request.regions : regions;
  if (!wanted.every((region) => regions.includes(region))) throw new ApiError(401, '', 'verifying allowed regions');
  return [...new Set(wanted.map((region) => region.toUpperCase()))].toSorted();
}

/** What the certificate says; in bypass mode nothing where it is not valid. Throws ApiError 401. */
async function provenanceOf(
  authorities: AuthorityStore,
  application: Application,
  request: PublishRequest,
  now: UnixSeconds,
): Promise<Provenance> {
  try {
    return await verifiedCertificate(authorities, application, request, now);
  } catch (error) {
    if (!application.bypass?.certificate || !(error instanceof ApiError)) throw error;
    return withoutCertificate(request.hmacKey, request.temporaryExposureKeys);
  }
}

function unlistedKeys({ bypass, allowPartialRevisions }: Application): UnlistedKeys {
  if (bypass?.revisionToken) return 'revise';
  return allowPartialRevisions ? 'skip' : 'refuse';
}

/** Throws ApiError 401 unless an issuer allowed for this application vouches for exactly these keys. */
async function verifiedCertificate(
  authorities: AuthorityStore,
  application: Application,
  request: PublishRequest,
  now: UnixSeconds,
): Promise<Certificate> {
  const unchecked = readCertificate(request.verificationPayload);
  const issuer = await authorities.issuer(unchecked.issuer);
  if (issuer === undefined || isPast(issuer.until, now)) throw certificateRefused('issuer');
  const publicKey: KeyObject | undefined = await authorities.publicKey(issuer, unchecked.kid, now);
  if (publicKey === undefined) throw certificateRefused('key');
  const certificate = checkCertificate(unchecked, { audience: issuer.audience, publicKey }, now);
  // Only after the signature, so that a forger learns nothing about who may vouch for whom.
  if (!application.issuers.includes(certificate.issuer)) throw certificateRefused('issuer');
  checkHmac(certificate, request.hmacKey, request.temporaryExposureKeys);
  return certificate;
}

/** Never fails for what the phone sent: whether the token matters depends on what is stored. */
async function presentedToken(ring: Ring, text: string, now: UnixSeconds): Promise<PresentedToken> {
  const bytes = decodeRevisionToken(text);
  if (bytes === undefined) return 'none';
  const sealed = readRevisionToken(bytes);
  const key = sealed && (await ring.find(sealed.version, now));
  return (key && openRevisionToken(sealed, key)) ?? 'unreadable';
}

/** Lists no key that was skipped: whoever sends another phone's keys beside their own must not get to revise them. */
function newToken(upload: Upload, saved: Saved, key: RevisionTokenKey, nonce: Buffer, now: UnixSeconds): string {
  const old = typeof upload.token === 'string' ? [] : upload.token;
  const sent = upload.keys.filter(({ id }) => !saved.skipped.includes(id));
  return sealRevisionToken(revisableKeys(old, sent, now), key, nonce);
}

/** After the commit and at best effort: counting must never cost a phone its answer. */
async function count(
  deps: PublishDependencies,
  { issuer }: Provenance,
  accepted: AcceptedKeys,
  saved: Saved,
  call: Call,
): Promise<void> {
  const { inserted, revised, withheld, repeated } = saved;
  // Nobody vouched, so it is nobody's figure; and what changed nothing is none (key-server.md §1.13).
  if (issuer === '' || repeated || inserted + revised + withheld === 0) return;
  const oldestStart = accepted.keys[0]?.rollingStartNumber ?? 0;
  const event = {
    issuer,
    userAgent: call.userAgent,
    inserted,
    revised,
    oldestStart,
    onset: accepted.onset,
  };
  await deps.countPublish(event, call.now).catch(() => call.count('StatisticsLost'));
}
