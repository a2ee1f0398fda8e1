/** A key server that trusts the region: imports its list every two minutes, and asks at once for a name it does not know. */
import { publicJwks, signingKeyFamily } from '../../../lambdas/shared/rings/signing-key-rows.ts';
import { checkCertificate, readCertificate } from '../../../protocol/certificate/certificate.ts';
import { type JwksKey, publicKeyOf } from '../../../protocol/certificate/jwks.ts';
import { type ImportedKey, isUsable, planImport } from '../../../protocol/certificate/jwks-import.ts';
import { verificationSettings } from '../verification/verification-server.ts';
import { REGION, type World } from './world.ts';

const { audience } = verificationSettings().certificate;

export type TrustingKeyServer = ReturnType<typeof trustingKeyServer>;

export function trustingKeyServer({ deps }: World) {
  let stored: ImportedKey[] = [];
  const list = (now: number): Promise<JwksKey[]> =>
    publicJwks({ dynamo: deps.dynamo, table: deps.lastingTable }, signingKeyFamily('certificate', REGION), now);
  const end = (kid: string, now: number) => {
    stored = stored.map((key) => (key.kid === kid ? { ...key, thru: Math.max(now, key.from) } : key));
  };
  return {
    /** What `retire-key` does: the person who revokes a key here ends it there, too. */
    retire: end,
    /** What `import-jwks` does. */
    async importList(now: number): Promise<void> {
      const plan = planImport(stored, await list(now), now);
      const held = new Set(plan.held.map(({ kid }) => kid));
      stored = stored.map((key) => (held.has(key.kid) ? { missingSince: now, ...key } : key));
      for (const { kid } of plan.revoke) end(kid, now);
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
