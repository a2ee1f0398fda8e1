/** A code as it would be issued, before the database has agreed. */
import type { RandomBytes } from '../../../protocol/answer-padding.ts';
import { diagnosisKey, longCode, shortCode } from '../../../protocol/codes/code.ts';
import type { Finding } from '../../../protocol/codes/token.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import { expandMessage } from '../../../protocol/sms/template.ts';
import { messageTemplate } from '../../../protocol/sms/texts.ts';
import { newUuid } from '../../../protocol/text/uuid.ts';
import type { Diagnosis } from '../store/code-rows.ts';
import type { Order, Wish } from './order.ts';

export interface Draft {
  uuid: string;
  code: string;
  /** The short code again where the link has none of its own. */
  longCode: string;
  issuedAt: UnixSeconds;
  shortExpires: UnixSeconds;
  longExpires: UnixSeconds;
  finding: Finding;
}

/** Only a message needs a long code; a self-report has none, since its link ends with the typed code. */
export function draftCode({ wish, finding, settings }: Order, now: UnixSeconds, randomBytes: RandomBytes): Draft {
  const code = shortCode(settings.codeLength, randomBytes);
  const shortExpires = now + settings.codeLifeSeconds;
  const linked = wish.phone !== '' && finding.testType !== 'user-report';
  return {
    uuid: wish.uuid || newUuid(randomBytes),
    code,
    longCode: linked ? longCode(settings.longCodeLength, randomBytes) : code,
    issuedAt: now,
    shortExpires,
    longExpires: linked ? now + settings.longCodeLifeSeconds : shortExpires,
    finding,
  };
}

/** `issuer`: its id. */
export function diagnosisOf(draft: Draft, { wish, nonce }: Order, issuer: string): Diagnosis {
  const { finding, issuedAt, shortExpires, longExpires, uuid } = draft;
  return {
    key: diagnosisKey(uuid),
    state: 'issued',
    issuedAt,
    shortExpires,
    longExpires,
    issuer,
    externalIssuer: wish.externalIssuer,
    ...(nonce && { nonce }),
    ...finding,
  };
}

type Spoken = Omit<Draft, 'uuid' | 'finding'> & { readonly finding: Pick<Finding, 'testType'> };
type Labelled = Pick<Order, 'settings'> & { readonly wish: Pick<Wish, 'template'> };

/** What the person will read. The label was checked with the order. */
export function messageText(draft: Spoken, { wish, settings }: Labelled, region: string): string {
  const template = messageTemplate(settings, wish.template, draft.finding.testType);
  if (template === undefined) throw new Error('The region has no message text of this label');
  return expandMessage(template, {
    region,
    linkDomain: settings.linkDomain,
    code: draft.code,
    codeLifeSeconds: draft.shortExpires - draft.issuedAt,
    longCode: draft.longCode,
    longCodeLifeSeconds: draft.longExpires - draft.issuedAt,
  });
}
