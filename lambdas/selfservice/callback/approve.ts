/** Who may get a token (smittestopp-verification.md §3): old enough, not too often, and with a recent positive test. */
import { isOfAge } from '../../../protocol/eligibility/age.ts';
import { recentDay } from '../../../protocol/eligibility/sample.ts';
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';
import type { Turn } from '../../../protocol/self-service/session.ts';
import type { SelfServiceKind } from '../../../protocol/self-service/settings.ts';
import type { Person } from '../login/login.ts';
import type { Outcome } from '../pages/outcomes.tsx';
import type { NamedRegion } from '../regions.ts';
import { type Registry, RegistryError } from '../registry/registry.ts';
import type { Limits } from '../store/limits.ts';

export interface ApproveDeps {
  readonly limits: Limits;
  /** Of the region. */
  registry(region: string): Registry;
}

export interface Approval {
  readonly outcome: 'approved';
  readonly turn: Turn;
  /** `YYYY-MM-DD`; undefined for a home test. */
  readonly sampleDate: string | undefined;
}

export type Refusal = Extract<Outcome, { readonly outcome: 'not_found' | 'underage' | 'limited' }>;

/**
 * In the original's order (§3): a person without a turn left is not looked up, and one whom the registry could not answer keeps
 * the turn; a test that is not found takes one. Rejects with RegistryError.
 */
export async function approve(
  deps: ApproveDeps,
  { region, kind }: { readonly region: NamedRegion; readonly kind: SelfServiceKind },
  person: Person,
  now: UnixSeconds,
): Promise<Approval | Refusal> {
  if (!isOfAge(person, region.minimumAge, now)) return { outcome: 'underage', minimumAge: region.minimumAge };
  const who = { issuer: region.issuer, subject: person.subject };
  const hoursLeft = await deps.limits.hoursLeft(who, now);
  if (hoursLeft > 0) return { outcome: 'limited', hoursLeft };
  const sample = kind === 'confirmed' ? await sampleOf(deps.registry(region.region), region, person, now) : undefined;
  const turn = await deps.limits.take(who, now);
  if ('hoursLeft' in turn) return { outcome: 'limited', hoursLeft: turn.hoursLeft };
  if (sample === 'none') return { outcome: 'not_found', homeTest: region.kinds.includes('user-report') };
  return { outcome: 'approved', turn, sampleDate: sample };
}

async function sampleOf(
  registry: Registry,
  region: NamedRegion,
  person: Person,
  now: UnixSeconds,
): Promise<string | 'none'> {
  // Who has no number where the registry goes by numbers is not in it.
  const subject = region.claims.nationalNumber === undefined ? person.subject : person.nationalNumber;
  if (subject === undefined) return 'none';
  const { positive, sampleDate } = await registry.lookup(subject, now);
  if (!positive) return 'none';
  // The original's app called that a technical error, too (§4).
  if (sampleDate === undefined) throw new RegistryError('registry_no_date');
  return recentDay(sampleDate, now) ?? 'none';
}
