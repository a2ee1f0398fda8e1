/**
 * `npm run bench` (all), or `npm run bench -- <name> [options]`: prints figures, one JSON line each, and asserts nothing: times depend on the
 * machine. Each bench/<name>.ts says what it measures and how.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

interface Bench {
  run(args: string[]): Promise<void>;
}

const [name = '', ...args] = process.argv.slice(2);
const names = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && entry.name !== 'main.ts')
  .map((entry) => entry.name.slice(0, -'.ts'.length));

if (name === '') {
  // Each in a process of its own: they set the environment that the functions read.
  const failed = names.filter(
    (each) => spawnSync(process.execPath, [import.meta.filename, each], { stdio: 'inherit' }).status !== 0,
  );
  if (failed.length > 0) {
    console.error(`Benchmarks that failed: ${failed.join(', ')}`);
    process.exitCode = 1;
  }
} else if (names.includes(name)) {
  const bench = (await import(`./${name}.ts`)) as Bench;
  await bench.run(args);
} else {
  console.error(`There is no benchmark "${name}": npm run bench [-- ${names.join(' | ')}]`);
  process.exitCode = 1;
}
