/** What the staff's API answers: the pages and the functions share these shapes, so that neither drifts. JSON in UTF-8. */
import type { ClaimRatio } from '../abuse/anomaly.ts';
import type { MessageStatus } from '../api/check-code-status.ts';
import type { IssueAnswer } from '../api/issue.ts';
import type { TestType } from '../codes/test-type.ts';
import type { UnixSeconds } from '../keys/interval.ts';
import type { App } from '../redirect/apps.ts';
import type { ApiKeyType } from '../rings/api-key.ts';
import type { Difference, LiveChanges } from '../settings/live.ts';
import type { Change } from '../settings/marks.ts';
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

/** `GET /staff/{region}/settings` */
export interface SettingsAnswer {
  readonly region: string;
  /** To be sent back with a change. */
  readonly version: number;
  readonly settings: readonly ShownSetting[];
}

export interface ShownSetting {
  /** As in the region file: `verification.sms.dailyCap`. */
  readonly key: string;
  readonly change: Change;
  /** In force; null: none. */
  readonly value: unknown;
  /** As the deployment wrote it. */
  readonly deployed: unknown;
  /** JSON Schema of its value (zod's `toJSONSchema`), with bounds and default. */
  readonly schema: object;
  /** What it means, as docs/region-file.md says; Markdown's backticks and links may be in it. */
  readonly meaning: string;
  /** Of a number: `seconds`, `codes in 7 days`. */
  readonly unit?: string;
  /** In words, where a pattern of the schema says it badly. */
  readonly form?: string;
  /** In words, where the schema has no default: what holds when there is no value. */
  readonly withoutValue?: string;
}

/** `POST /staff/{region}/settings`; `set` and `drop`, or `rollBackTo`. Answers as the command does. */
export interface SettingsChangeRequest {
  readonly seen: number;
  readonly set?: LiveChanges;
  readonly drop?: readonly string[];
  readonly rollBackTo?: number;
  readonly dryRun?: boolean;
}

/**
 * 400 `settings_refused` is a refusal with `problems`; 409 `settings_overtaken` one with `version`, the one in force, and
 * `since`: what the person has not seen, the newest first, as the history has it; empty where it was a deployment.
 */
export interface SettingsChangeAnswer {
  readonly version: number;
  readonly changes: readonly Difference[];
  readonly outcome: 'changed' | 'unchanged' | 'would-change';
  readonly warnings?: readonly string[];
}

/** `GET /staff/{region}/settings/history`, the newest first. */
export interface SettingsHistoryAnswer {
  readonly history: readonly {
    readonly version: number;
    readonly at: UnixSeconds;
    readonly by?: string;
    /** Those that the person may see. */
    readonly changes: readonly Difference[];
  }[];
}

/** `GET /staff/{region}/api-keys`, oldest first. */
export interface ApiKeysAnswer {
  readonly now: UnixSeconds;
  readonly keys: readonly ShownApiKey[];
}

export interface ShownApiKey {
  readonly id: string;
  readonly type: ApiKeyType;
  readonly name: string;
  readonly preview: string;
  readonly created: UnixSeconds;
  readonly networks: readonly string[];
  readonly disabledAt?: UnixSeconds;
  /** May it be enabled again? */
  readonly canBeEnabled: boolean;
  /** UTC day. */
  readonly lastUse?: string;
  /** By which reports name it: `statistics/realm/api-keys/<number>.json`. */
  readonly number?: number;
}

/** `POST /staff/{region}/api-keys` `{type, name}`; the key is in this answer alone. */
export interface NewApiKeyAnswer {
  readonly id: string;
  readonly key: string;
}

/** `POST /staff/{region}/api-keys/{id}`; the answer is the key as it is then, without `lastUse` and `number`. */
export type ApiKeyChange =
  | { readonly do: 'disable' }
  | { readonly do: 'enable' }
  | { readonly do: 'limit'; readonly networks: readonly string[] };

/** `GET /staff/{region}/members`, by name. */
export interface MembersAnswer {
  readonly members: readonly Member[];
  /** `invite`: adding sends an invitation by e-mail; `row`: the authority's own provider knows the people. */
  readonly adding: 'invite' | 'row';
}

export interface Member {
  readonly subject: string;
  readonly name: string;
  readonly email: string;
  /** As granted, without what each brings along. */
  readonly permissions: readonly Permission[];
  readonly since: UnixSeconds;
  /** Of their last call anywhere, to a minute or so. */
  readonly lastSeen?: UnixSeconds;
}

/** One of `POST /staff/{region}/members` `{members}`, at most ten; `subject` alone where `adding` is `row`. */
export interface NewMember {
  readonly name: string;
  readonly email: string;
  readonly permissions: readonly Permission[];
  readonly subject?: string;
}

/** In the order asked. */
export interface NewMembersAnswer {
  readonly results: readonly ({ readonly subject: string } | StaffRefusal)[];
}

/** `PUT /staff/{region}/members/{subject}` `{permissions, signOut?}`; `signOut`: everywhere, at once. DELETE removes. */
export interface MemberChange {
  readonly permissions?: readonly Permission[];
  readonly signOut?: true;
}

/** `GET /staff/{region}/keys`: the region's keys that sign certificates and messages. */
export interface KeysAnswer {
  readonly now: UnixSeconds;
  readonly issuer: string;
  readonly audience: string;
  /** Where the key server finds the certificate keys. */
  readonly jwksUrl: string;
  readonly keys: readonly {
    readonly what: 'certificate' | 'message';
    readonly nextAt?: UnixSeconds;
    /** Newest first. */
    readonly versions: readonly {
      readonly version: string;
      readonly createdAt: UnixSeconds;
      readonly state: SigningKeyState;
      /** From when it signs. */
      readonly usableFrom: UnixSeconds;
      /** When its time is over, where that is known. */
      readonly until?: UnixSeconds;
      readonly publicKeyPem?: string;
    }[];
    /** Of keys that are being made. */
    readonly unfinished: readonly string[];
  }[];
}

/** As `npm run rotate -- list` says it. `replaced`: what it signed is still good. */
export type SigningKeyState = 'announced' | 'signs' | 'replaced' | 'revoked';

/** `POST /staff/{region}/keys/rotate` `{what, dryRun?}`: a new key before its time, with overlap. */
export interface RotateAnswer {
  readonly what: 'certificate' | 'message';
  readonly outcome: 'made' | 'would-make' | 'under-way';
  /** When the new one signs. */
  readonly signsAt?: UnixSeconds;
}

/** `GET /staff/{region}/quota`; `POST` `{codes, dryRun?}` adds codes for today, and answers how it stands (or would) then. */
export interface QuotaAnswer {
  readonly enabled: boolean;
  readonly limit: number;
  readonly isModelled: boolean;
  readonly limitFactor: number;
  readonly quota: number;
  readonly remaining: number;
  readonly until?: UnixSeconds;
  readonly claims?: ClaimRatio;
}

/**
 * `GET /staff/{region}/audit?day=YYYY-MM-DD&after=…`: of this region, oldest first. With `next` there may be more, also where
 * `entries` is empty: others' entries were passed over.
 */
export interface AuditAnswer {
  readonly entries: readonly {
    readonly at: UnixSeconds;
    readonly actor: string;
    readonly by?: string;
    /** Of `by`, where they are a member. */
    readonly name?: string;
    readonly action: string;
    readonly target: string;
    readonly before?: unknown;
    readonly after?: unknown;
    readonly details?: unknown;
  }[];
  readonly next?: string;
}

/** `GET /staff/regions`: for system administrators alone. */
export interface RegionsAnswer {
  readonly now: UnixSeconds;
  readonly regions: readonly RegionOverview[];
}

export interface RegionOverview {
  readonly region: string;
  readonly name: string;
  readonly practice: boolean;
  readonly maintenance: boolean;
  readonly ended: boolean;
  readonly sendsMessages: boolean;
  readonly userReport: boolean;
  readonly quota: { readonly enabled: boolean; readonly quota: number; readonly remaining: number };
  readonly claims?: ClaimRatio;
  readonly members: number;
  readonly apps: readonly App[];
}
