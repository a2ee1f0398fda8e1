/** What the staff's API answers: the pages and the functions share these shapes, so that neither drifts. JSON in UTF-8. */
import type { ClaimRatio } from '../abuse/anomaly.ts';
import type { MessageStatus } from '../api/check-code-status.ts';
import type { IssueAnswer } from '../api/issue.ts';
import type { TestType } from '../codes/test-type.ts';
import type { UnixSeconds } from '../keys/interval.ts';
import type { MessageEnd } from '../statistics/counts.ts';
import type { Permission } from './permissions.ts';

/** A refusal. `errorCode` is stable (protocol/errors.ts), `error` an English sentence; the pages say their own. */
export interface StaffRefusal {
  readonly error: string;
  readonly errorCode: string;
  /** With `missing_permission`: all that the call needs and the person lacks. */
  readonly missing?: readonly Permission[];
  /** With `unparsable_request` and `settings_refused`: what is wrong, each a sentence. */
  readonly problems?: readonly string[];
  /** With `uuid_already_exists` of `issue`, where the person issued it: the answer was lost, or the button pressed twice. */
  readonly code?: CodeAnswer;
  /**
   * With `code`: nobody has redeemed it, and no message was to go. Asked again with `?replaces=<code.issuedAt>`, `issue` puts
   * a new code in its place, which ends it; of any number of such calls one does.
   */
  readonly mayBeReplaced?: boolean;
}

/** `GET /staff/me` */
export interface MeAnswer {
  readonly now: UnixSeconds;
  readonly subject: string;
  readonly name: string;
  /** May see the overview of all regions; brings no permission in any (§6.2). */
  readonly isSystemAdministrator: boolean;
  /** By code. */
  readonly regions: readonly MyRegion[];
  /** When the person has to sign in again at the latest. */
  readonly sessionEnds: UnixSeconds;
}

export interface MyRegion {
  readonly region: string;
  readonly name: string;
  /** A twin in which staff practise: its codes publish nothing. */
  readonly practice: boolean;
  /** With what each brings along. */
  readonly permissions: readonly Permission[];
}

/** What a person is told on every page of a region. */
export type Notice =
  | { readonly kind: 'maintenance' }
  | { readonly kind: 'practice' }
  /** Yesterday's codes were redeemed much less than usual (§5.3). */
  | { readonly kind: 'claim-ratio'; readonly ratio: ClaimRatio }
  | { readonly kind: 'quota-low'; readonly remaining: number };

/** `GET /staff/{region}/desk`: what the pages of case workers need. Any member may. */
export interface DeskAnswer {
  readonly now: UnixSeconds;
  readonly region: string;
  readonly name: string;
  /** IANA, such as `America/New_York`: whose calendar the dates are of. */
  readonly timeZone: string;
  readonly notices: readonly Notice[];
  /** Those that this person may issue. */
  readonly testTypes: readonly TestType[];
  readonly requireDate: boolean;
  /** Dates older than this many days are refused. */
  readonly oldestDateDays: number;
  /** Default country of a number without `+`. */
  readonly smsCountry: string;
  /** Absent where the region sends no messages. */
  readonly messages?: {
    /** ISO 3166-1 alpha-2 of countries that may be texted; empty: the region's own alone. */
    readonly countries: readonly string[];
    /** The default's first; as `messageTemplates` gives them. */
    readonly templates: readonly { readonly label: string; readonly text: string }[];
    readonly isSigned: boolean;
    /** May the text be shown instead of sent? */
    readonly allowGenerated: boolean;
    /** Nobody carries messages: whoever issues may send their texts by other means, and nothing else. */
    readonly onlyGenerated?: true;
  };
  /** Of links; absent where they are `ens://` links. */
  readonly linkDomain?: string;
  readonly codeLength: number;
  readonly codeLifeSeconds: number;
  readonly longCodeLength: number;
  readonly longCodeLifeSeconds: number;
  /** Absent where the region allows no batches. */
  readonly batch?: { readonly size: number };
  readonly quota?: { readonly quota: number; readonly remaining: number };
}

/** `POST /staff/{region}/issue`; the body is the machine API's (protocol/api/issue.ts), with a uuid of the page's. */
export interface StaffIssueAnswer extends IssueAnswer {
  /** Where the region's service was to send one; a refused one is an error, and its code is gone. */
  readonly message?: MessageEnd;
}

/** `GET /staff/{region}/codes`: own codes, the newest first, at most five. */
export interface RecentCodesAnswer {
  readonly now: UnixSeconds;
  readonly codes: readonly CodeAnswer[];
}

/** `GET /staff/{region}/codes/{uuid}`. Never the code itself: it is not stored. */
export interface CodeAnswer {
  readonly uuid: string;
  readonly issuedAt: UnixSeconds;
  /** `person`: subject and, where they are still a member, name; `api-key`: its id; absent where nobody noted it. */
  readonly issuer?: { readonly kind: 'person' | 'api-key'; readonly id: string; readonly name?: string };
  readonly testType: TestType;
  readonly claimed: boolean;
  readonly expiresAt: UnixSeconds;
  readonly longExpiresAt: UnixSeconds;
  /** Where a message was to go; `waiting` and `sending` on its way. */
  readonly message?: MessageStatus;
}
