export { issuingStaffEnv as env } from '../issuing-env.ts';
