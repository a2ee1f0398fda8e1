/** Calls of members of staff of US-ZZ, as stories get them. */
import type { StaffCall } from '../../lambdas/verification/staff/staff-call.ts';
import { ApiError } from '../../protocol/errors.ts';
import { missingOf, type Permission, withImplied } from '../../protocol/staff/permissions.ts';
import { NOW } from './verification-calls.ts';

export const SUBJECT = 'sub-kari';

export function staffCallWith(permissions: readonly Permission[], changes: Partial<StaffCall> = {}): StaffCall {
  const person = {
    ...{ subject: SUBJECT, name: 'Kari', isSystemAdministrator: false, authTime: NOW - 60, region: 'US-ZZ' },
    permissions: withImplied(permissions),
  };
  return { now: NOW, body: Buffer.alloc(0), person, userAgent: '', path: {}, query: {}, count: () => {}, ...changes };
}

/** What a story refuses with; undefined where it does not. */
export async function refusalOf(answer: Promise<unknown>): Promise<object | undefined> {
  try {
    await answer;
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { status: error.status, code: error.code, ...error.details };
  }
}

/** The refusal of who has `held` where `needed` is. */
export function lacking(needed: readonly Permission[], held: readonly Permission[] = []): object {
  return { status: 403, code: 'missing_permission', missing: missingOf(needed, held) };
}
