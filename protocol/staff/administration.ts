/** What administrators are answered, as answers.ts says for everybody. */
import type { ClaimRatio } from '../abuse/anomaly.ts';
import type { UnixSeconds } from '../keys/interval.ts';
import type { App } from '../redirect/apps.ts';
import type { ApiKeyType } from '../rings/api-key-types.ts';
import type { Difference, LiveChanges } from '../settings/live.ts';
import type { Change } from '../settings/marks.ts';
import type { StaffRefusal } from './answers.ts';
import type { Permission } from './permissions.ts';

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

/** In one call. */
export const MOST_NEW_MEMBERS = 10;

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
