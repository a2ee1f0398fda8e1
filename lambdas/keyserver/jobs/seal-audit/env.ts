export { auditingEnv as env } from '../../../shared/auditing/env.ts';
