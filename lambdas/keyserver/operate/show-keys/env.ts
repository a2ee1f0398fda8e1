export { showRingsEnv as env } from '../../../shared/rings/commands/env.ts';
