import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { RingName } from '../../../lambdas/shared/rings/rings.ts';
import type { Stage } from '../../settings/stages.ts';
import { removalPolicy } from '../removal.ts';
import type { ServiceFunction } from '../service-function.ts';
import { administrationPolicy } from './key-policy.ts';

/**
 * The symmetric key that seals a domain's key rings. Each data key is bound to its ring by an encryption context, so a
 * function opens the rings it needs and no other.
 */
export class SealingKey extends Construct {
  readonly keyArn: string;
  readonly #key: Key;
  readonly #stage: Stage;

  constructor(scope: Construct, stage: Stage) {
    super(scope, 'SealingKey');
    this.#stage = stage;
    this.#key = new Key(this, 'Key', {
      description: `ENX ${stage.name}: seals key rings`,
      enableKeyRotation: true,
      policy: administrationPolicy(),
      removalPolicy: removalPolicy(stage),
    });
    this.keyArn = this.#key.keyArn;
  }

  /** May make data keys for any ring, and open none. */
  grantSeal(fn: ServiceFunction): void {
    fn.give('SEALING_KEY_ARN', this.#key.keyArn);
    this.#allow(fn, 'Seals', ['kms:GenerateDataKey']);
  }

  /** May open the data keys of these rings; `*` in a name is any text. */
  grantOpen(fn: ServiceFunction, ...rings: RingName[]): void {
    const test = rings.some((name) => name.includes('*')) ? 'StringLike' : 'StringEquals';
    const conditions = { [test]: { 'kms:EncryptionContext:ring': rings } };
    // The local AWS does not know the condition key and would refuse every call.
    this.#allow(fn, 'Opens', ['kms:Decrypt'], this.#stage.target === 'aws' ? conditions : {});
  }

  #allow(fn: ServiceFunction, verb: string, actions: string[], conditions: Record<string, unknown> = {}): void {
    this.#key.addToResourcePolicy(
      new PolicyStatement({
        sid: `${fn.node.id}${verb}`,
        principals: [fn.role],
        actions,
        resources: ['*'],
        conditions,
      }),
    );
  }
}
