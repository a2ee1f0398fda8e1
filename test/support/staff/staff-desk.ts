/** The steps with which case workers issue codes and find them again, on real tables of the local AWS. */
import { issueBatchInPerson } from '../../../lambdas/verification/staff/batch-issue/issue-batch-in-person.ts';
import type { StaffCall } from '../../../lambdas/verification/staff/endpoint/staff-call.ts';
import { endCode } from '../../../lambdas/verification/staff/expire-code/end-code.ts';
import { issueInPerson } from '../../../lambdas/verification/staff/issue/issue-in-person.ts';
import { noteIssuer } from '../../../lambdas/verification/staff/issuing/note-issuer.ts';
import { listCodes } from '../../../lambdas/verification/staff/list-codes/list-codes.ts';
import { showCode } from '../../../lambdas/verification/staff/show-code/show-code.ts';
import { openUserNotes } from '../../../lambdas/verification/store/daily/named-users.ts';
import type { KnownPeople } from '../../../lambdas/verification/store/members/known-people.ts';
import { recentUuids } from '../../../lambdas/verification/store/recent-codes.ts';
import { parseBatchIssueRequest } from '../../../protocol/api/batch-issue.ts';
import { parseIssueRequest } from '../../../protocol/api/issue.ts';
import { ApiError } from '../../../protocol/errors.ts';
import { presets } from '../../../protocol/staff/permissions.ts';
import { type ServerOptions, startVerificationServer } from '../verification/verification-server.ts';
import { callOf } from './staff.ts';

/** As the endpoint would answer; a refusal's code, and what it says beside. */
export interface DeskAnswered {
  readonly status: number;
  readonly errorCode?: string;
  readonly body: Record<string, unknown>;
}

/** Members of US-ZZ: everybody whose subject does not begin with `former`. */
export const deskPeople: KnownPeople = {
  async find(subject) {
    const person = { subject, name: `Name of ${subject}`, email: `${subject}@example.org`, memberships: 1 };
    const membership = {
      permissions: presets.caseWorker,
      text: JSON.stringify(presets.caseWorker),
      since: 0,
      addedBy: 'test',
    };
    return {
      person: { ...person, isSystemAdministrator: false },
      memberships: new Map(subject.startsWith('former') ? [] : [['US-ZZ', membership]]),
    };
  },
  seen() {},
};

export type Desk = Awaited<ReturnType<typeof startDesk>>;

export async function startDesk(options: ServerOptions) {
  const server = await startVerificationServer(options);
  const { tables, issuing, codes, clock } = server;
  const note = openUserNotes({ dynamo: options.dynamo, table: tables.statistics }, issuing.count);
  const inPerson = { ...issuing, recentCodes: tables.recentCodes, noteIssuer: noteIssuer(deskPeople, note) };
  const issue = issueInPerson(inPerson);
  const batch = issueBatchInPerson({
    ...inPerson,
    unexpected: (error) => {
      throw error;
    },
  });
  const stored = { codes, people: deskPeople, auditTable: tables.audit };
  const recent = recentUuids.bind(undefined, { dynamo: options.dynamo, table: tables.recentCodes });
  const [show, end, list] = [showCode(stored), endCode(stored), listCodes({ codes, recent })];
  const bytes = (body: object) => Buffer.from(JSON.stringify(body));
  const call = (subject: string, changes: Partial<StaffCall> = {}) =>
    callOf(subject, presets.caseWorker, { now: clock.now, ...changes });
  return {
    server,
    /** `replaces`: when the code was issued that is to make room. */
    issue: (subject: string, body: object, replaces?: number) =>
      answered(() =>
        issue(
          () => parseIssueRequest(bytes(body), 'application/json'),
          call(subject, replaces === undefined ? {} : { query: { replaces: String(replaces) } }),
        ),
      ),
    batch: (subject: string, body: object) =>
      answered(() => batch(() => parseBatchIssueRequest(bytes(body), 'application/json'), call(subject))),
    show: (subject: string, uuid: string) => answered(() => show(undefined, call(subject, { path: { uuid } }))),
    end: (subject: string, uuid: string) => answered(() => end(undefined, call(subject, { path: { uuid } }))),
    list: (subject: string) => answered(() => list(undefined, call(subject))),
  };
}

async function answered(run: () => Promise<{ status: number; body: unknown }>): Promise<DeskAnswered> {
  try {
    const { status, body } = await run();
    return { status, body: body as Record<string, unknown> };
  } catch (error) {
    if (error instanceof ApiError) return { status: error.status, errorCode: error.code, body: error.details };
    throw error;
  }
}
