/**
 * `npm run bench` (all), or `npm run bench -- <name> [options]`: prints figures, one JSON line each, and asserts nothing: times depend on the
 * machine. Each bench/<room>/<name>.ts says what it measures and how.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

interface Bench {
  run(args: string[]): Promise<void>;
}

const [name = '', ...args] = process.argv.slice(2);
const rooms = ['calls', 'export', 'phone', 'regions'];
const files = new Map(
  rooms.flatMap((room) =>
    readdirSync(join(import.meta.dirname, room)).map(
      (file) => [file.replace(/\.ts$/, ''), `./${room}/${file}`] as const,
    ),
  ),
);
const names = [...files.keys()];
const file = files.get(name);

if (name === '') {
  // Each in a process of its own: they set the environment that the functions read.
  const failed = names.filter(
    (each) => spawnSync(process.execPath, [import.meta.filename, each], { stdio: 'inherit' }).status !== 0,
  );
  if (failed.length > 0) {
    console.error(`Benchmarks that failed: ${failed.join(', ')}`);
    process.exitCode = 1;
  }
} else if (file !== undefined) {
  const bench = (await import(file)) as Bench;
  await bench.run(args);
} else {
  console.error(`There is no benchmark "${name}": npm run bench [-- ${names.join(' | ')}]`);
  process.exitCode = 1;
}
