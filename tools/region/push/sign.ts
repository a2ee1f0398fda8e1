/** Has the key server sign an update, and looks at what it signed before anything leaves (docs/decisions/002). */
import { createPublicKey, verify } from 'node:crypto';
import type {
  SignUpdateRequest,
  SignUpdateResult,
} from '../../../lambdas/keyserver/operate/sign-update/sign-update.ts';
import { liveFunction } from '../../../lambdas/shared/names.ts';
import { signatureHeader, updateMessage, verificationData } from '../../../protocol/region-config/update-signature.ts';
import { type Invoke, UsageError } from '../../command/operator-command.ts';
import type { ConfiguredRegion } from '../choice.ts';

/** Value of X-Apple-signature. Throws a UsageError for one that Apple would refuse. */
export async function signUpdate(
  stage: string,
  { settings, facts }: Pick<ConfiguredRegion, 'settings' | 'facts'>,
  invoke: Invoke,
): Promise<string> {
  const { region, name, keyServer } = settings;
  const { push } = settings.exposureNotifications;
  const request: SignUpdateRequest = { region, signedText: push.signedText };
  const result = (await invoke(liveFunction(stage, 'keyserver', 'sign-update'), request)) as SignUpdateResult;
  if ('error' in result) throw new UsageError(result.error);
  if (result.verificationData !== verificationData(name)) {
    const known = Buffer.from(result.verificationData, 'base64').toString('utf8');
    throw new UsageError(`The key server knows the authority as "${known}", the region file as "${name}"; ${deploy}`);
  }
  const { verificationKeyVersion } = keyServer.export;
  if (result.keyVersion !== verificationKeyVersion)
    throw new UsageError(
      `The key server signs with version ${result.keyVersion} of its key, the region file says ${verificationKeyVersion}; ${deploy}`,
    );
  const der = Buffer.from(result.signature, 'base64');
  const message = updateMessage(name, push.signedText) ?? Buffer.alloc(0);
  const key = createPublicKey({
    key: Buffer.from(facts.publicKey?.value ?? '', 'base64'),
    format: 'der',
    type: 'spki',
  });
  if (!verify('sha256', message, key, der))
    throw new UsageError(`The signature does not verify with the public key of ${region}; nothing was sent. ${deploy}`);
  return signatureHeader(der, push);
}

const deploy = 'Deploy first: npm run deploy';
