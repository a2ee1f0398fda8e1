import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  type PublicKeyDependencies,
  publishPublicKeys,
} from '../../../../lambdas/keyserver/exporting/publish-public-keys.ts';
import type { ExportConfiguration } from '../../../../protocol/export/configuration.ts';
import { parsePublicKeys, publicKeysPath } from '../../../../protocol/export/public-keys.ts';
import { aConfiguration, START } from '../../../support/export/exporter.ts';
import { MemoryExports, openMemoryStores } from '../../../support/export/memory-export-stores.ts';
import { freshSigner } from '../../../support/keys/signers.ts';

const keys = { 'arn:v1': freshSigner('1'), 'arn:v2': freshSigner('2'), 'arn:manifest': freshSigner('m') };
const signer = (version: string) => ({
  keyArn: `arn:${version}`,
  verificationKeyId: '310',
  verificationKeyVersion: version,
});
const DAY = 86_400;

let exports: MemoryExports;
let asked: string[];
let deps: PublicKeyDependencies;
beforeEach(() => {
  exports = new MemoryExports();
  asked = [];
  deps = container();
});

/** A new one has seen nothing yet. */
function container(manifestKeyArn = 'arn:manifest'): PublicKeyDependencies {
  return {
    bucket: openMemoryStores(exports).bucket,
    manifestKeyArn,
    publishedKeys: new Map(),
    async publicKeyOf(keyArn) {
      asked.push(keyArn);
      return keys[keyArn as keyof typeof keys].spki;
    },
  };
}

const withSigners = (...signers: ExportConfiguration['signers']) => aConfiguration({ signers });
const published = () => parsePublicKeys(exports.objects.get(publicKeysPath('us-zz'))?.toString() ?? '');

describe('public keys', () => {
  test('are those of the signers and of the manifest, with their times', async () => {
    const until = START + DAY;
    const configuration = withSigners({ ...signer('v2'), from: START }, { ...signer('v1'), until });
    expect(await publishPublicKeys(deps, configuration, START)).toBe(true);
    const key = ({ spki, publicPem }: (typeof keys)['arn:v1']) => ({
      fingerprint: createHash('sha256').update(spki).digest('hex'),
      pem: publicPem,
    });
    expect(published()).toEqual({
      configuration: 'us-zz',
      region: 'US-ZZ',
      algorithm: 'ECDSA on P-256 with SHA-256, signatures in ASN.1 DER',
      exportKeys: [
        { id: '310', version: 'v2', from: '2026-11-21T00:00:00Z', ...key(keys['arn:v2']) },
        { id: '310', version: 'v1', until: '2026-11-22T00:00:00Z', ...key(keys['arn:v1']) },
      ],
      manifestKeys: [key(keys['arn:manifest'])],
    });
  });

  test('are neither read nor asked for again as long as nothing changes', async () => {
    await publishPublicKeys(deps, withSigners(signer('v1')), START);
    expect(await publishPublicKeys(deps, withSigners(signer('v1')), START + 1)).toBe(false);
    asked = [];
    const reads: string[] = [];
    const bucket = openMemoryStores(exports, (step) => void reads.push(step)).bucket;
    expect(await publishPublicKeys({ ...deps, bucket }, withSigners(signer('v1')), START + 2)).toBe(false);
    expect([asked, reads]).toEqual([[], []]);
  });

  test('are asked for when they are new', async () => {
    await publishPublicKeys(deps, withSigners(signer('v1')), START);
    asked = [];
    await publishPublicKeys(container(), withSigners({ ...signer('v2'), from: START }, signer('v1')), START);
    expect(asked).toEqual(['arn:v2', 'arn:manifest']);
    expect(published().exportKeys.map(({ version }) => version)).toEqual(['v2', 'v1']);
  });

  test('stay when a configuration forgets them, with their end', async () => {
    await publishPublicKeys(deps, withSigners(signer('v1')), START);
    await publishPublicKeys(deps, withSigners(signer('v2')), START + DAY);
    expect(published().exportKeys).toMatchObject([{ version: 'v2' }, { version: 'v1', until: '2026-11-22T00:00:00Z' }]);
    await publishPublicKeys(container(), withSigners(signer('v2')), START + 2 * DAY);
    expect(published().exportKeys[1]).toMatchObject({ version: 'v1', until: '2026-11-22T00:00:00Z' });
  });

  test('of a manifest that is signed with another key are both', async () => {
    await publishPublicKeys(deps, withSigners(signer('v1')), START);
    await publishPublicKeys(container('arn:v2'), withSigners(signer('v1')), START);
    expect(published().manifestKeys.map(({ pem }) => pem)).toEqual([
      keys['arn:v2'].publicPem,
      keys['arn:manifest'].publicPem,
    ]);
  });

  test('that cannot be read are not written over', async () => {
    exports.objects.set(publicKeysPath('us-zz'), Buffer.from('{}'));
    await expect(publishPublicKeys(deps, withSigners(signer('v1')), START)).rejects.toThrow();
    expect(exports.objects.get(publicKeysPath('us-zz'))?.toString()).toBe('{}');
  });
});
