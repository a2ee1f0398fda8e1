import { optional, text } from '../../shared/env.ts';
import { regionsEnv } from '../regions-env.ts';

/** Of the steps that speak with the identity provider. */
export const loginEnv = {
  ...regionsEnv,
  /**
   * Scheme and host under which people see the pages, without a path, as the identity providers know it. Absent: what each
   * request is addressed to; a provider takes no address that was not registered with it.
   */
  SELF_SERVICE_URL: optional(text),
} as const;
