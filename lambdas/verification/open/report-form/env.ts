import { commonEnv, text } from '../../../shared/env.ts';
import { issuingEnv } from '../../issuing/env.ts';
import { gatewayEnv } from '../../messages/env.ts';

export const env = {
  ...commonEnv,
  ...issuingEnv,
  ...gatewayEnv,
  BRAKE_TABLE: text,
  /** The ENX domain, in lower case: the one host that has the form. */
  REDIRECT_DOMAIN: text,
} as const;
