/** Who issues codes: somebody with an API key, or a person of staff. */
import type { Put } from '@aws-sdk/client-dynamodb';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { KnownCall } from '../caller.ts';
import type { Draft } from './draft-code.ts';

export interface Issuer {
  readonly region: string;
  /** Id of the API key, or of the person (store/members/person-ids.ts). */
  readonly id: string;
  /**
   * May its code of a uuid that comes again, issued then and not redeemed, make room for a new one? Default: a uuid is used
   * once. A code with a message is never replaced: the person has it.
   */
  mayReplace?(issuedAt: UnixSeconds): boolean;
  /** Written with each of its codes, or neither is. Default: nothing. */
  note?(draft: Draft): Put;
  readonly now: UnixSeconds;
}

/**
 * Only keys of type `issue-only` replace codes. A call that its caller gave up may still go on: it must not replace what was
 * issued by one that began after it, for that is the code which the person has.
 */
export function keyIssuer({ apiKey: { region, id, type }, now }: KnownCall): Issuer {
  const issuer = { region, id, now };
  return type === 'issue-only' ? { ...issuer, mayReplace: (issuedAt) => issuedAt <= now } : issuer;
}
