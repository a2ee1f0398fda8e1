/** A text message gets its signature, just before it is sent or shown (verification-server.md §2.6, "Authenticated SMS"). */
import { ApiError } from '../../../protocol/errors.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { SmsSettings } from '../../../protocol/sms/settings.ts';
import { type Purpose, signedMessage, signingInput } from '../../../protocol/sms/signature.ts';
import type { EventName } from '../../shared/events.ts';
import type { RegionSigner } from '../../shared/rings/signing-keys.ts';

interface MessageToSign {
  readonly region: string;
  readonly purpose: Purpose;
  /** E.164. */
  readonly phone: string;
  readonly text: string;
}

export interface SignMessageDeps {
  /** Of messages: `openMessageSigner`. */
  readonly signer: RegionSigner;
  readonly count: (event: EventName) => void;
}

/**
 * The text as it goes out: signed, or as it was where the region does not sign. When nobody can sign, `fail-open` gives the
 * unsigned text (the reference sends an empty one, §11 D6), and `fail-closed` throws ApiError `sms_failure` with
 * `refusal`: 400 for a message that was to be sent, 500 for one that was only to be shown to its issuer.
 */
export type SignMessage = (
  message: MessageToSign,
  signed: SmsSettings['signed'],
  refusal: 400 | 500,
  now: UnixSeconds,
) => Promise<string>;

export function signMessage({ signer, count }: SignMessageDeps): SignMessage {
  return async (message, signed, refusal, now) => {
    if (signed === 'no') return message.text;
    try {
      return await withSignature(signer, message, now);
    } catch {
      if (signed === 'fail-open') {
        count('MessageUnsigned');
        return message.text;
      }
      count('MessageSigningFailed');
      throw new ApiError(refusal, 'sms_failure', 'the text message could not be signed');
    }
  };
}

async function withSignature(signer: RegionSigner, message: MessageToSign, now: UnixSeconds): Promise<string> {
  const input = signingInput({ ...message, now });
  const key = await signer(message.region, now);
  return signedMessage(input, key.kid, await key.sign(input.digest));
}
