import type { EffectiveValue } from '../../../protocol/region-config/effective.ts';
import type { HandedOver } from '../../../protocol/region-config/handed-over.ts';

/** What all files of a package are made of. */
export interface PackageInput {
  readonly region: string;
  /** Of the authority. */
  readonly name: string;
  readonly stage: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly by: string;
  readonly values: readonly EffectiveValue[];
  /** `keyServer.export.verificationKeyId`. */
  readonly verificationKeyId: string;
  readonly localisedRevocation: boolean;
  /** Before this package. */
  readonly last: HandedOver | undefined;
}

/** `2026-03-27 12:00 UTC`. */
export function timeInWords(at: string): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`;
}
