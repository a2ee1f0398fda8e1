/** Calls of a member of staff of US-ZZ, as stories get them, and what stories refuse them with. */
import type { StaffCall } from '../../../lambdas/verification/staff/endpoint/staff-call.ts';
import { ApiError } from '../../../protocol/errors.ts';
import { missingOf, type Permission } from '../../../protocol/staff/permissions.ts';
import { NOW } from '../verification/verification-calls.ts';
import { callOf } from './staff.ts';

export const SUBJECT = 'sub-kari';

export function staffCallWith(permissions: readonly Permission[], changes: Partial<StaffCall> = {}): StaffCall {
  return callOf(SUBJECT, permissions, { now: NOW, ...changes });
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
