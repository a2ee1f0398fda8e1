/** Pictures of the staff's pages: their tests take them in every look, and those that a guide shows are kept. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
/** All of them, to be looked at. */
const FOLDER = '.local/pictures';

/** One problem for each picture that is shown and was not taken; '' for one that was. */
export function takeStaffPages(): string[] {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  // A page is looked at in seven ways instead of two, and waited for as long as that takes.
  const parameters = [vitest, 'run', '--project=web', '--testTimeout=180000', '--reporter=dot'];
  const env = { ...process.env, PICTURES: FOLDER };
  const { status } = spawnSync(process.execPath, parameters, { cwd: root, env, stdio: 'inherit' });
  const failed = status === 0 ? '' : 'tests of the staff’s pages failed';
  return [failed, ...shown().map(keep)];
}

function keep(name: string): string {
  const taken = join(root, FOLDER, name);
  if (!existsSync(taken)) return `${name} is shown in a guide, and no test takes it`;
  copyFileSync(taken, join(root, 'docs', 'pages', name));
  return '';
}

function shown(): string[] {
  const guides = ['README.md', ...globSync('docs/*.md', { cwd: root })].map((file) =>
    readFileSync(join(root, file), 'utf8'),
  );
  return [...new Set(guides.flatMap((text) => text.match(/(?<=pages\/)staff-[\w-]+\.png/g) ?? []))];
}
