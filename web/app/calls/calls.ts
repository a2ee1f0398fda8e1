/** What each call of the staff's API takes and answers, by its path's name (protocol/staff/paths.ts). */
import type { IssueAnswer } from '../../../protocol/api/issue.ts';
import type {
  ApiKeyChange,
  ApiKeysAnswer,
  AuditAnswer,
  KeysAnswer,
  MemberChange,
  MembersAnswer,
  NewApiKeyAnswer,
  NewMember,
  NewMembersAnswer,
  QuotaAnswer,
  RegionsAnswer,
  RotateAnswer,
  SettingsAnswer,
  SettingsChangeAnswer,
  SettingsChangeRequest,
  SettingsHistoryAnswer,
} from '../../../protocol/staff/administration.ts';
import type {
  CodeAnswer,
  DeskAnswer,
  MeAnswer,
  RecentCodesAnswer,
  StaffIssueAnswer,
} from '../../../protocol/staff/answers.ts';

export interface GetAnswers {
  readonly me: MeAnswer;
  readonly regions: RegionsAnswer;
  readonly desk: DeskAnswer;
  readonly codes: RecentCodesAnswer;
  readonly code: CodeAnswer;
  readonly settings: SettingsAnswer;
  readonly settingsHistory: SettingsHistoryAnswer;
  readonly apiKeys: ApiKeysAnswer;
  readonly members: MembersAnswer;
  readonly keys: KeysAnswer;
  /** Each report has its own shape (protocol/statistics/reports). */
  readonly statistics: unknown;
  readonly quota: QuotaAnswer;
  readonly audit: AuditAnswer;
}

/** Name → [body, answer]. */
export interface PostCalls {
  readonly signOut: [object, unknown];
  readonly issue: [IssueBody, StaffIssueAnswer];
  readonly batchIssue: [{ readonly codes: readonly IssueBody[] }, BatchIssueAnswer];
  readonly expireCode: [object, CodeAnswer];
  readonly settings: [SettingsChangeRequest, SettingsChangeAnswer];
  readonly apiKeys: [{ readonly type: string; readonly name: string }, NewApiKeyAnswer];
  readonly apiKey: [ApiKeyChange, unknown];
  readonly members: [{ readonly members: readonly NewMember[] }, NewMembersAnswer];
  readonly rotateKeys: [{ readonly what: 'certificate' | 'message'; readonly dryRun?: boolean }, RotateAnswer];
  readonly quota: [{ readonly codes: number; readonly dryRun?: boolean }, QuotaAnswer];
}

export interface PutCalls {
  readonly member: [MemberChange, unknown];
}

/** `POST /api/issue`'s body: what is absent is ''. The uuid is always the page's. */
export interface IssueBody {
  readonly uuid: string;
  readonly testType: string;
  readonly symptomDate?: string;
  readonly testDate?: string;
  readonly tzOffset?: number;
  readonly phone?: string;
  readonly smsTemplateLabel?: string;
  readonly onlyGenerateSMS?: boolean;
}

/** In the order asked; an item has a code or an error. */
export interface BatchIssueAnswer {
  readonly codes: readonly (IssueAnswer | { readonly error: string; readonly errorCode?: string })[];
  readonly error?: string;
  readonly errorCode?: string;
}
