import { type Stack, Token } from 'aws-cdk-lib';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { ConfigurationError } from '../../settings/configuration-error.ts';
import type { Stage } from '../../settings/stages.ts';
import type { ServiceFunction } from '../service-function.ts';
import { publicKeyStatement, signStatement } from './key-policy.ts';
import { p256Key } from './p256-key.ts';

/**
 * The P-256 key that signs a region's export files; it never leaves KMS. Phones trust it for as long as they live, so
 * outside throw-away stages it stays when the stack goes.
 */
export class ExportSigningKey extends Construct {
  readonly keyArn: string;
  readonly #key: Key;
  readonly #stage: Stage;

  constructor(scope: Construct, id: string, props: { stage: Stage; region: string }) {
    super(scope, id);
    this.#stage = props.stage;
    this.#key = p256Key(this, props.stage, `signs the export files of ${props.region}`);
    this.keyArn = this.#key.keyArn;
  }

  /**
   * Digests of files. The key policy names the roles, so that no IAM policy can add another; in one statement, since a template of
   * 200 regions has as many keys (docs/decisions/019-many-regions.md).
   */
  grantSignFiles(...fns: readonly ServiceFunction[]): void {
    const roles = fns.map(({ role }) => role);
    this.#key.addToResourcePolicy(signStatement('SignsFiles', roles, this.#stage, 'DIGEST'));
  }

  /**
   * Names of authorities, for Apple (docs/decisions/002). RAW: KMS makes the digest itself, of a message of at most 4,096
   * bytes, so that whoever gets hold of this function cannot have it sign the digest of a file.
   */
  grantSignUpdates(fn: ServiceFunction): void {
    this.#key.addToResourcePolicy(signStatement('SignsUpdates', [fn.role], this.#stage, 'RAW'));
  }

  /** May read the public half: the probe checks files with it, the export publishes it. */
  grantPublicKey(...fns: readonly ServiceFunction[]): void {
    const roles = fns.map(({ role }) => role);
    this.#key.addToResourcePolicy(publicKeyStatement('ReadPublicKey', roles));
  }
}

/**
 * A key that exists already, of this stack's account and Amazon region: elsewhere the function could not reach it, or would
 * need a right in its own role too (docs/decisions/002). The stack neither makes nor changes it; its policy is its owner's
 * to write, and `npm run deploy` reads it. Throws a ConfigurationError that names `place` for a key from elsewhere.
 */
export function adoptedKey({ account, region: awsRegion }: Stack, place: string, keyArn: string): string {
  const [, , , keyRegion, keyAccount] = keyArn.split(':');
  // Without credentials a synth knows neither.
  const here = [
    ...(Token.isUnresolved(account) || account === keyAccount ? [] : [`of account ${account}`]),
    ...(Token.isUnresolved(awsRegion) || awsRegion === keyRegion ? [] : [`in ${awsRegion}`]),
  ];
  if (here.length === 0) return keyArn;
  throw new ConfigurationError(`${place} is "${keyArn}"; allowed: a key ${here.join(' ')}, as the key server`);
}
