/** What an authority knows of people's tests (smittestopp-verification.md §3.2). */
import type { UnixSeconds } from '../../../protocol/keys/interval.ts';

export interface Finding {
  readonly positive: boolean;
  /** `YYYY-MM-DD`: when the sample of a positive test was taken. Undefined where the registry does not say. */
  readonly sampleDate?: string;
}

export interface Registry {
  /** `subject`: the national number, or what else registry and identity provider both know. Rejects with RegistryError. */
  lookup(subject: string, now: UnixSeconds): Promise<Finding>;
}

/**
 * `registry_unavailable`: not reached, slow, or out of order. `registry_invalid`: what it says is not to be relied on.
 * `registry_no_date`: a positive test of which nobody knows how old it is, so that it cannot count.
 */
export type RegistryFailure = 'registry_unavailable' | 'registry_invalid' | 'registry_no_date';

/** Names what failed, and nothing of whom was asked about. */
export class RegistryError extends Error {
  readonly failure: RegistryFailure;

  constructor(failure: RegistryFailure) {
    super(failure);
    this.name = 'RegistryError';
    this.failure = failure;
  }
}
