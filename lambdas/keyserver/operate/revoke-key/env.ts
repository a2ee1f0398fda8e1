export { revokeRingEnv as env } from '../../../shared/rings/commands/env.ts';
