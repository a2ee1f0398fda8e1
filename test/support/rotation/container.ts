/** A function's container: it keeps rings and keys for a minute, as every container does, from the second it first reads them. */
import { randomBytes } from 'node:crypto';
import { openRing, type RingName } from '../../../lambdas/shared/rings/rings.ts';
import { openCertificateSigner } from '../../../lambdas/shared/rings/signing-keys.ts';
import { signCertificate } from '../../../lambdas/verification/device/certificate/sign-certificate.ts';
import { redeemCode } from '../../../lambdas/verification/device/verify/redeem-code.ts';
import { issueCode } from '../../../lambdas/verification/laboratory/issue/issue-code.ts';
import { openCodeStore } from '../../../lambdas/verification/store/code-store.ts';
import { openOutbox } from '../../../lambdas/verification/store/outbox.ts';
import * as tables from '../../../lambdas/verification/store/tables.ts';
import { openTokenKeys } from '../../../lambdas/verification/store/token-keys.ts';
import { parseCertificateRequest } from '../../../protocol/api/certificate.ts';
import { parseIssueRequest } from '../../../protocol/api/issue.ts';
import { parseVerifyRequest } from '../../../protocol/api/verify.ts';
import { issuingDeps } from '../verification/issuing.ts';
import { aCall, oneRegion } from '../verification/verification-calls.ts';
import { TOKEN_ISSUER, verificationSettings } from '../verification/verification-server.ts';
import type { World } from './world.ts';

const JSON_TYPE = 'application/json';
const TEKMAC = Buffer.alloc(32, 7).toString('base64');

/** The longest that a region may give (protocol/region.ts). */
export const CERTIFICATE_LIFE = 3_600;

export type Container = ReturnType<typeof openContainer>;

/** Calls reject as the stories do, with an ApiError. */
export function openContainer({ deps }: World) {
  const { dynamo, kms, table, lastingTable } = deps;
  const ring = (name: RingName) => openRing({ dynamo, kms, table }, name);
  const codes = openCodeStore(dynamo, tables.codesTable.id);
  // A code in a link lives as long as this; here the short one does, which needs no message to be read.
  const { certificate: names } = verificationSettings();
  const regions = oneRegion({ codeLifeSeconds: 86_400, certificate: { ...names, lifeSeconds: CERTIFICATE_LIFE } });
  const codeHashes = ring('code');
  const shared = { codes, regions, statistics: async () => {}, randomBytes, tokenIssuer: TOKEN_ISSUER };
  const outbox = openOutbox(dynamo, tables.outboxTable.id);
  const issue = issueCode(
    issuingDeps({ deps: { codes, regions, codeHashes, phones: ring('phone'), outbox } as object }),
  );
  const tokenKeys = openTokenKeys(ring('token'));
  const verify = redeemCode({ ...shared, codeHashes, tokenKeys });
  const signer = openCertificateSigner({ dynamo, kms, table: lastingTable });
  const certificate = signCertificate({ ...shared, tokenKeys, signer });
  const bytes = (body: object) => Buffer.from(JSON.stringify(body));
  return {
    /** The code. */
    async issue(now: number, wish: object = { testType: 'confirmed', symptomDate: '', tzOffset: 0 }): Promise<string> {
      const body = bytes(wish);
      const answer = await issue(() => parseIssueRequest(body, JSON_TYPE), aCall('admin', { now, body }));
      return String(answer.body.code);
    },
    /** The token. */
    async verify(now: number, code: string): Promise<string> {
      const body = bytes({
        code,
        accept: ['confirmed', 'likely', 'negative', 'user-report'],
        padding: randomBytes(16).toString('base64'),
      });
      const answer = await verify(() => parseVerifyRequest(body, JSON_TYPE), aCall('device', { now, body }));
      return String(answer.body.token);
    },
    /** The certificate. */
    async certify(now: number, token: string): Promise<string> {
      const body = bytes({ token, ekeyhmac: TEKMAC, padding: randomBytes(16).toString('base64') });
      const answer = await certificate(parseCertificateRequest(body, JSON_TYPE), aCall('device', { now, body }));
      return String(answer.body.certificate);
    },
  };
}
