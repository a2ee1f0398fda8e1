import type { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { Stage } from '../../settings/stages.ts';
import type { ServiceFunction } from '../service-function.ts';
import { publicKeyStatement, signStatement } from './key-policy.ts';
import { p256Key } from './p256-key.ts';

/**
 * The P-256 key that signs entries of the manifests, of every region and nothing else (docs/decisions/022-manifest.md). Whoever
 * follows a manifest knows it by its fingerprint, so outside throw-away stages it stays when the stack goes, as export keys do.
 */
export class ManifestKey extends Construct {
  readonly keyArn: string;
  readonly #key: Key;
  readonly #stage: Stage;

  constructor(scope: Construct, stage: Stage) {
    super(scope, 'ManifestKey');
    this.#stage = stage;
    this.#key = p256Key(this, stage, 'signs the manifests of export files');
    this.keyArn = this.#key.keyArn;
  }

  /** Digests of entries, and the public half, which is published. */
  grantSignEntries(fn: ServiceFunction): void {
    fn.give('MANIFEST_KEY_ARN', this.keyArn);
    this.#key.addToResourcePolicy(signStatement(`${fn.node.id}SignsEntries`, [fn.role], this.#stage, 'DIGEST'));
    this.#key.addToResourcePolicy(publicKeyStatement(`${fn.node.id}ReadsPublicKey`, [fn.role]));
  }
}
