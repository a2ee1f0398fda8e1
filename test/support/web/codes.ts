/** Codes as the staff's API tells of them. */
import type { CodeAnswer, DeskAnswer, StaffIssueAnswer } from '../../../protocol/staff/answers.ts';
import { rfc1123 } from '../../../protocol/text/dates.ts';
import type { IssueBody } from '../../../web/app/calls/calls.ts';
import { desk, me, NOW } from './answers.ts';
import { type Asked, type Reply, refusal } from './staff-api.ts';

/** Eight digits that are found in no address, text or time. */
export const CODE = '84217903';
export const LONG_CODE = 'k3v9q0zt5w1x8y2m';
export const UUID = '1b4e28ba-2fa1-41d2-883f-0016d3cca427';

/** What `POST issue` answers to a body; at `now`. */
export function issued(uuid: string, more: Partial<StaffIssueAnswer> = {}, now = NOW): StaffIssueAnswer {
  const [short, long] = [now + desk.codeLifeSeconds, now + desk.longCodeLifeSeconds];
  return {
    uuid,
    code: CODE,
    expiresAt: rfc1123(short),
    expiresAtTimestamp: short,
    longExpiresAt: rfc1123(long),
    longExpiresAtTimestamp: long,
    ...more,
  };
}

/** What was asked for of `POST issue`. */
export function bodyOf({ body }: Asked): IssueBody {
  return body as IssueBody;
}

/** Issued a minute ago by the person of answers.ts, read out, not used. */
export function codeAnswer(more: Partial<CodeAnswer> = {}, now = NOW): CodeAnswer {
  const end = now - 60 + desk.codeLifeSeconds;
  return {
    uuid: UUID,
    issuedAt: now - 60,
    issuer: { kind: 'person', id: me.subject, name: me.name },
    testType: 'confirmed',
    claimed: false,
    expiresAt: end,
    longExpiresAt: end,
    ...more,
  };
}

/** A region whose messages have a link. */
export const express = {
  linkDomain: 'en.example.org',
  messages: {
    countries: ['US', 'CA', 'NO'],
    templates: [
      {
        label: 'Default SMS template',
        text: 'This is your Exposure Notifications verification code: [enslink] Expires in [longexpires] hours',
      },
      { label: 'Español', text: 'Su código de notificaciones de exposición: [enslink] Vale [longexpires] horas' },
    ],
    isSigned: true,
    allowGenerated: true,
  },
} satisfies Partial<DeskAnswer>;

/** An API that keeps what it issued, as the true one does: the same uuid is refused, and told what became of it. */
export function issuingOnce(more: Partial<StaffIssueAnswer> = {}, mayBeReplaced = true) {
  const known = new Map<string, number>();
  const issue = (asked: Asked): StaffIssueAnswer | Reply => {
    const { uuid } = bodyOf(asked);
    const count = known.get(uuid) ?? 0;
    const isReplaced = asked.query.replaces === String(NOW - 60);
    if (count > 0 && !isReplaced) {
      return refusal(409, 'uuid_already_exists', { code: codeAnswer({ uuid }), mayBeReplaced });
    }
    known.set(uuid, count + 1);
    return issued(uuid, more);
  };
  const code = ({ values }: Asked): CodeAnswer | Reply => {
    const { uuid = '' } = values;
    return known.has(uuid) ? codeAnswer({ uuid }) : refusal(404, 'code_not_found');
  };
  return { issue, code, known };
}
