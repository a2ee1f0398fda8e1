import { commonEnv, type EnvKind, optional, text } from '../../shared/env.ts';

const yes: EnvKind<true> = { describe: 'yes', parse: (value) => (value === 'yes' ? true : undefined) };

export const env = {
  ...commonEnv,
  RINGS_TABLE: text,
  LASTING_RINGS_TABLE: text,
  REGIONS_TABLE: text,
  AUDIT_TABLE: text,
  SEALING_KEY_ARN: text,
  /** The role of the certificate function: the only one that may sign with a region's keys. */
  CERTIFICATE_ROLE_ARN: text,
  /** The role of this function: each key's own policy lets it read and delete the key. */
  ROTATION_ROLE_ARN: text,
  /** `yes`: a region's keys sign digests alone. Absent on the local AWS, which misjudges that condition. */
  DIGESTS_ONLY: optional(yes),
} as const;
