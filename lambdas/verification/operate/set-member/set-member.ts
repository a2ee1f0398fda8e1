/** An operator makes somebody a member: the first one of a region, whom nobody else could, and whoever locked themselves out. */
import * as z from 'zod/mini';
import { ApiError } from '../../../../protocol/errors.ts';
import type { UnixSeconds } from '../../../../protocol/keys/interval.ts';
import { permissions } from '../../../../protocol/staff/permissions.ts';
import { operatorOf } from '../../../shared/audit.ts';
import { type MemberWish, normalised, problemsOfMember } from '../../membership/new-member.ts';
import {
  addMember,
  type By,
  changeMember,
  type MembershipDeps,
  removeMember,
  signOutEverywhere,
} from '../../membership/set-members.ts';
import { appoint, dismiss } from '../../membership/system-administrators.ts';
import type { RegionStore } from '../../store/region-store.ts';

const subject = z.string().check(z.minLength(1));
const region = z.string().check(z.minLength(1), z.toUpperCase());
const person = { name: z.string(), email: z.string(), subject: z.optional(subject) };

/** What `npm run members` sends; it comes from an operator and is checked all the same. */
const acts = z.discriminatedUnion('do', [
  z.object({ do: z.literal('add'), region, ...person, permissions: z.array(z.enum(permissions)) }),
  z.object({ do: z.literal('add-system-administrator'), ...person }),
  z.object({ do: z.literal('remove'), region, subject }),
  z.object({ do: z.literal('remove-system-administrator'), subject }),
  z.object({ do: z.literal('sign-out'), subject }),
]);

type Act = z.infer<typeof acts>;

/** `unchanged`: so it was before. */
export type SetMemberResult =
  | { readonly subject: string; readonly outcome: 'added' | 'changed' | 'unchanged' | 'removed' | 'signed-out' }
  | { readonly error: string };

export interface SetMemberDeps extends MembershipDeps {
  readonly regions: RegionStore;
}

/** Mistakes are answered in words: a thrown error would be a failed invocation without them. Safe to repeat. */
export async function setMember(deps: SetMemberDeps, request: object, now: UnixSeconds): Promise<SetMemberResult> {
  const parsed = acts.safeParse(request);
  if (!parsed.success) return { error: `The request has not the right shape: ${where(parsed.error)}` };
  const by = { actor: 'verification/set-member', ...operatorOf(request) };
  try {
    return await carryOut(deps, parsed.data, by, now);
  } catch (error) {
    if (error instanceof ApiError) return { error: error.message };
    throw error;
  }
}

function where({ issues }: z.core.$ZodError): string {
  return [...new Set(issues.map(({ path }) => path.join('.') || 'do'))].join(', ');
}

async function carryOut(deps: SetMemberDeps, act: Act, by: By, now: UnixSeconds): Promise<SetMemberResult> {
  switch (act.do) {
    case 'add':
      return add(deps, act.region, checked(deps, act), by, now);
    case 'add-system-administrator': {
      const { subject, first } = await appoint(deps, checked(deps, act), by, now);
      return { subject, outcome: first ? 'added' : 'unchanged' };
    }
    case 'remove':
      await removeMember(deps, act, by, now);
      return { subject: act.subject, outcome: 'removed' };
    case 'remove-system-administrator':
      await dismiss(deps, act.subject, by, now);
      return { subject: act.subject, outcome: 'removed' };
    case 'sign-out':
      await signOutEverywhere(deps.tables, act.subject, by, now);
      return { subject: act.subject, outcome: 'signed-out' };
  }
}

function checked<W extends Omit<MemberWish, 'permissions'>>({ pool }: SetMemberDeps, act: W): W {
  const wish = normalised(act);
  const problems = problemsOfMember(wish, pool !== undefined);
  if (problems.length > 0) throw new ApiError(400, 'unparsable_request', problems.join('; '));
  return wish;
}

/** Who is a member already may do from now on what was said. */
async function add(
  deps: SetMemberDeps,
  region: string,
  { name, email, subject, permissions }: MemberWish,
  by: By,
  now: UnixSeconds,
): Promise<SetMemberResult> {
  if (!(await deps.regions.settings(region, now))) return { error: `The stage has no region ${region}` };
  try {
    const added = await addMember(deps, region, { name, email, subject, permissions }, by, now);
    return { subject: added, outcome: 'added' };
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'member_exists') throw error;
    const of = { region, subject: String(error.details.subject) };
    const outcome = (await changeMember(deps, of, { permissions }, by, now, () => {})) ? 'changed' : 'unchanged';
    return { subject: of.subject, outcome };
  }
}
