/** A key server that trusts the region: imports its list every two minutes, and asks at once for a name it does not know. */
import { publicJwks, signingKeyFamily } from '../../../lambdas/shared/rings/signing-key-rows.ts';
import { checkCertificate, readCertificate } from '../../../protocol/certificate/certificate.ts';
import {
  type ImportedKey,
  isUsable,
  type JwksKey,
  planImport,
  publicKeyOf,
} from '../../../protocol/certificate/jwks-import.ts';
import { verificationSettings } from '../verification-server.ts';
import { REGION, type World } from './world.ts';

const { audience } = verificationSettings().certificate;

export type TrustingKeyServer = ReturnType<typeof trustingKeyServer>;

export function trustingKeyServer({ deps }: World) {
  let stored: ImportedKey[] = [];
  const list = (now: number): Promise<JwksKey[]> =>
    publicJwks({ dynamo: deps.dynamo, table: deps.lastingTable }, signingKeyFamily('certificate', REGION), now);
  return {
    /** What `import-jwks` does. */
    async importList(now: number): Promise<void> {
      const plan = planImport(stored, await list(now), now);
      const revoked = new Set(plan.revoke.map(({ kid }) => kid));
      stored = stored.map((key) => (revoked.has(key.kid) ? { ...key, thru: Math.max(now, key.from) } : key));
      stored.push(...plan.insert.map((key) => ({ ...key, from: now })));
    },
    /** The kid of a certificate that a publish would be accepted with. Throws ApiError 401. */
    async accept(now: number, certificate: string): Promise<string> {
      const read = readCertificate(certificate);
      const known = stored.find(({ kid }) => kid === read.kid);
      const asked = known ?? (await list(now)).find(({ kid }) => kid === read.kid);
      const key = asked && isUsable({ from: now, ...asked }, now) ? publicKeyOf(asked) : undefined;
      if (!key) throw new Error(`The key server does not trust ${read.kid}`);
      checkCertificate(read, { audience, publicKey: key }, now);
      return read.kid;
    },
    trusted: (now: number) => stored.filter((key) => isUsable(key, now)).map(({ kid }) => kid),
  };
}
