/** The few AWS calls about the secrets that commands make. No value is ever shown. */
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { UsageError } from '../../command/operator-command.ts';

/** What anybody who looks after a deployment may know of the secret. */
export interface SecretState {
  /** The version that is in force. */
  readonly version: string;
  /** Milliseconds since the epoch: when anything of it was last changed. */
  readonly changedAt: number;
  /** Secrets Manager keeps a deleted secret for some days, during which nobody can read it or make it anew. */
  readonly isDeleted: boolean;
}

/** Undefined where there is none. */
export async function secretState(name: string, region: string): Promise<SecretState | undefined> {
  try {
    const secret = await new SecretsManagerClient({ region }).send(new DescribeSecretCommand({ SecretId: name }));
    const versions = Object.entries(secret.VersionIdsToStages ?? {});
    const [version = ''] = versions.find(([, stages]) => stages.includes('AWSCURRENT')) ?? [];
    return {
      version,
      changedAt: secret.LastChangedDate?.getTime() ?? 0,
      isDeleted: secret.DeletedDate !== undefined,
    };
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

interface NewSecret {
  readonly region: string;
  /** Amazon regions that get a copy, which follows every change. Default: none. */
  readonly replicas?: readonly string[];
  /** For whoever finds it in the console. */
  readonly description: string;
}

export async function makeSecret(
  name: string,
  text: string,
  { region, replicas = [], description }: NewSecret,
): Promise<void> {
  const request = {
    Name: name,
    Description: description,
    SecretString: text,
    ...(replicas.length > 0 ? { AddReplicaRegions: replicas.map((replica) => ({ Region: replica })) } : {}),
  };
  await new SecretsManagerClient({ region }).send(new CreateSecretCommand(request));
}

export async function readSecret(name: string, region: string): Promise<string> {
  const { SecretString = '' } = await new SecretsManagerClient({ region }).send(
    new GetSecretValueCommand({ SecretId: name }),
  );
  return SecretString;
}

export async function changeSecret(name: string, text: string, region: string): Promise<void> {
  await new SecretsManagerClient({ region }).send(new PutSecretValueCommand({ SecretId: name, SecretString: text }));
}

/** Of one that must be there: `state` of one that is being deleted, and else the command that makes it. */
export function secretRemedy(secret: string, state: SecretState | undefined, make: string): string {
  const what = state
    ? `Have it back: aws secretsmanager restore-secret --secret-id ${secret}`
    : `Make it: npm run ${make}`;
  return `${what}. Then repeat the command.`;
}

/** What to say of a secret that nobody can read or make anew. */
export function beingDeleted(secret: string): UsageError {
  return new UsageError(
    `${secret} is being deleted. To have it back: aws secretsmanager restore-secret --secret-id ${secret}`,
  );
}
