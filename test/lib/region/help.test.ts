/** `npm run region`: its commands, and how each explains itself. */
import { expect, it } from 'vitest';
import { realContext } from '../../../tools/region/reading/context.ts';
import { runRegionCommand } from '../../../tools/region.ts';

async function run(...args: string[]) {
  const [out, notes]: [string[], string[]] = [[], []];
  const terminal = { out: (text: string) => void out.push(text), note: (text: string) => void notes.push(text) };
  const status = await runRegionCommand(args, { ...realContext, terminal });
  return { status, out: out.join('\n'), note: notes.join('\n') };
}

const commands = ['check', 'outside', 'addresses', 'new', 'end', 'docs', 'show', 'package', 'diff', 'try', 'push'];

it('lists its commands', async () => {
  for (const args of [[], ['--help'], ['-h']]) {
    const { status, out } = await run(...args);
    expect([status, out.match(/(?<=^ {2})\w+/gm)]).toEqual([0, commands]);
  }
});

it.each(commands)('%s explains itself, whatever else is said', async (name) => {
  for (const args of [['--help'], ['-h'], ['--stage', 'local', '--help']]) {
    const { status, out, note } = await run(name, ...args);
    expect([status, note]).toEqual([0, '']);
    expect(out).toContain(`npm run region -- ${name}`);
  }
});

it('knows no other', async () => {
  const { status, note } = await run('toString');
  expect([status, note]).toEqual([1, expect.stringContaining('Unknown command "toString"; allowed: check, outside')]);
});
