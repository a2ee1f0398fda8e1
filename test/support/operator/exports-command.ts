/** `npm run exports` as its tests type it: names, times and files that they have in common. */
import { runExportsCommand } from '../../../tools/operate/exports.ts';
import { runOperatorCommand } from './operator-terminal.ts';

export const NOW = 1_795_305_600;
export const stage = ['--stage', 'dev'];
export const reason = ['--reason', 'a test'];
export const FILE = 'us-zz-0000000001-1795219200-1795226400-00001.zip';
export const NEW_FILE = 'us-zz-0000000009-1795219200-1795226400-00001.zip';
export const KEY = Buffer.alloc(16, 0xfb);

/** `answer`: what every function answers. */
export const run = (args: string[], answer: unknown = {}) =>
  runOperatorCommand(runExportsCommand, args, async () => answer);

/** What the first call was sent. */
export const requestIn = (sent: unknown): unknown => (sent as [string, object][])[0]?.[1];
