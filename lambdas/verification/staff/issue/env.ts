export { issuingStaffEnv as env } from '../issuing/issuing-env.ts';
