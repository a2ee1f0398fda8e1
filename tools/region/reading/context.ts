import { userInfo } from 'node:os';
import { join } from 'node:path';
import { terminal } from '../../command/operator-command.ts';
import type { RegionContext } from '../command.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** This repository, the time, and whoever is at the keyboard. */
export const realContext: RegionContext = {
  regions: join(root, 'regions'),
  stages: join(root, 'stages'),
  local: join(root, '.local'),
  terminal,
  now: () => Math.floor(Date.now() / 1_000),
  who: () => userInfo().username,
};
