import { commonEnv, type EnvKind, optional, text, texts } from '../../../shared/env.ts';

const yes: EnvKind<true> = { describe: 'yes', parse: (value) => (value === 'yes' ? true : undefined) };

/** ARNs with blanks between them. */
const roles: EnvKind<readonly string[]> = {
  describe: 'ARNs of roles',
  parse(value) {
    const arns = value.split(' ');
    return arns.every((arn) => arn.startsWith('arn:')) ? arns : undefined;
  },
  fallback: [],
};

export const env = {
  ...commonEnv,
  RINGS_TABLE: text,
  LASTING_RINGS_TABLE: text,
  REGIONS_TABLE: text,
  AUDIT_TABLE: text,
  SEALING_KEY_ARN: text,
  /** The role of the certificate function, which signs with a region's certificate keys. */
  CERTIFICATE_ROLE_ARN: text,
  /** The only other one that may: of the function that asks the key server for statistics. */
  STATISTICS_ROLE_ARN: text,
  /** The roles of the functions that send messages: the only ones that may sign with a region's message keys. */
  SMS_SIGNER_ROLE_ARNS: roles,
  /** The role of this function: each key's own policy lets it read and delete the key. */
  ROTATION_ROLE_ARN: text,
  /** `yes`: a region's keys sign digests alone. Absent on the local AWS, which misjudges that condition. */
  DIGESTS_ONLY: optional(yes),
  /** Labels for the account's bill, on every key that is made here. */
  KEY_TAGS: texts,
} as const;
