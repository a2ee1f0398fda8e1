/** One update on its way to Apple (enx-client.md §13). */
import { SIGNATURE_HEADER, VERIFICATION_DATA_HEADER } from '../../../protocol/region-config/update-signature.ts';
import type { Update } from './request.ts';

export interface Way {
  readonly fetch: typeof fetch;
  sleep(milliseconds: number): Promise<unknown>;
  /** From 0 to 1. */
  random(): number;
}

export type Outcome =
  /** By a status. */
  | { readonly kind: 'applied' }
  | { readonly kind: 'refused'; readonly status: number }
  /** What became of the last try, in words. */
  | { readonly kind: 'unknown'; readonly why: string };

const TRIES = 3;
const PAUSE_MILLISECONDS = 2_000;
const TIMEOUT_MILLISECONDS = 30_000;

/**
 * Tries again after 5xx, and where no answer came. The update may have been applied then; the same one again is harmless, since
 * it only says what each value is to be, and has no number or date by which it could come too late.
 */
export async function postUpdate(update: Update, signature: string, way: Way): Promise<Outcome> {
  for (let tried = 1; ; tried++) {
    const outcome = await tryOnce(update, signature, way.fetch);
    if (outcome.kind !== 'unknown' || tried === TRIES) return outcome;
    // Half of it drawn, so that two who push at once part.
    await way.sleep(PAUSE_MILLISECONDS * 2 ** (tried - 1) * (0.5 + way.random() / 2));
  }
}

async function tryOnce(
  { url, verificationData, body }: Update,
  signature: string,
  send: typeof fetch,
): Promise<Outcome> {
  try {
    const { status } = await send(url, {
      method: 'POST',
      body,
      headers: headersOf(verificationData, signature),
      // Where it leads to would get the signature.
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    });
    if (status === 200) return { kind: 'applied' };
    return status >= 500 ? { kind: 'unknown', why: `it answered ${status}` } : { kind: 'refused', status };
  } catch (error) {
    const { cause, message } = error as Error;
    return { kind: 'unknown', why: cause instanceof Error ? cause.message : message };
  }
}

export function headersOf(verificationData: string, signature: string): Record<string, string> {
  return {
    'Content-Type': 'application/json',
    [VERIFICATION_DATA_HEADER]: verificationData,
    [SIGNATURE_HEADER]: signature,
  };
}

export interface Meaning {
  readonly problem: string;
  readonly remedy: string;
}

/** What a status means, and what to do: none of them is tried again. */
export function meaningOf(status: number, region: string, keyVersion: string): Meaning {
  const known = meanings(region, keyVersion)[status];
  if (known) return { problem: `Apple answered ${status}: ${known.problem}`, remedy: known.remedy };
  return {
    problem: `The answer was ${status}, which Apple's document does not know.`,
    remedy:
      'Is --endpoint right? Apple may have changed its interface; hand the configuration over by the form meanwhile.',
  };
}

function meanings(region: string, keyVersion: string): Readonly<Record<number, Meaning>> {
  return {
    400: {
      problem:
        'it is not valid: no JSON, a required key that is missing, or a key that is not known. Nothing was applied.',
      remedy:
        'Run npm run region -- check. If it finds nothing, Apple has another list of keys than ours: compare the body, which ' +
        'push without --send shows, with "Configuring Exposure Notifications". In stage local the address itself says why (GET).',
    },
    401: {
      problem: 'the signature cannot be verified. Nothing was applied.',
      remedy:
        `Does Apple have the public key of version ${keyVersion}, as npm run region -- show has it (publicKey)? If it does, change ` +
        'signedText, signatureForm or signatureText in exposureNotifications.push of the region file, one at a time: Apple does ' +
        'not say how it wants them.',
    },
    404: {
      problem: `there is no configuration of ${region}. Nothing was applied.`,
      remedy: "The first one goes by Apple's form (npm run region -- package); push when Apple has confirmed it.",
    },
  };
}
