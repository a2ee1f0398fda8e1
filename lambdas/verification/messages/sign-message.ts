/** A text message gets its signature, just before it is sent or shown (verification-server.md §2.6, "Authenticated SMS"). */
import { ApiError } from '../../../protocol/errors.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { SmsSettings } from '../../../protocol/sms/settings.ts';
import { signedMessage, signingInput } from '../../../protocol/sms/signature.ts';
import type { EventName } from '../../shared/events.ts';
import { type RegionSigner, withSigner } from '../../shared/rings/signing-keys.ts';
import type { TextMessage } from './providers/provider.ts';

export interface SignMessageDeps {
  /** Of messages: `openMessageSigner`. */
  readonly signer: RegionSigner;
  readonly count: (event: EventName) => void;
}

/**
 * The text as it goes out: signed, or as it was where the region does not sign. When nobody can sign, `fail-open` gives the
 * unsigned text (the reference sends an empty one, §11 D6), and `fail-closed` throws ApiError 400 `sms_failure`.
 */
export type SignMessage = (message: TextMessage, signed: SmsSettings['signed'], now: UnixSeconds) => Promise<string>;

export function signMessage({ signer, count }: SignMessageDeps): SignMessage {
  return async (message, signed, now) => {
    if (signed === 'no') return message.text;
    try {
      return await withSignature(signer, message, now);
    } catch {
      if (signed === 'fail-open') {
        count('MessageUnsigned');
        return message.text;
      }
      count('MessageSigningFailed');
      throw new ApiError(400, 'sms_failure', 'the text message could not be signed');
    }
  };
}

async function withSignature(signer: RegionSigner, message: TextMessage, now: UnixSeconds): Promise<string> {
  const { region, phone, text, isUserReport } = message;
  const input = signingInput({ purpose: isUserReport ? 'User Report' : 'EN Report', phone, text, now });
  return withSigner(signer, region, now, async (key) => signedMessage(input, key.kid, await key.sign(input.digest)));
}
