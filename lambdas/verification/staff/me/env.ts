export { staffEnv as env } from '../staff-env.ts';
