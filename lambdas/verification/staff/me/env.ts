export { staffEnv as env } from '../endpoint/staff-env.ts';
