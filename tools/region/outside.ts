import { setTimeout } from 'node:timers/promises';
import { send } from '../../device/client/http.ts';
import { UsageError } from '../command/operator-command.ts';
import { choiceOptions, chosen, readOptions } from './choice.ts';
import type { RegionCommand, RegionContext } from './command.ts';
import { type OutsideDeps, patientAsk } from './outside/ask.ts';
import { lookFromOutside, seenLines } from './outside/look.ts';
import type { Seen } from './outside/seen.ts';
import { type Told, toldOf } from './outside/told.ts';
import { loadRegion } from './reading/load.ts';

const help = `Looks at a deployed region as a phone sees it, with the very values that phones are told.

  npm run region -- outside [REGION] --stage <stage> [--wait <seconds>] [--json]

  REGION   such as US-ZZ; may be left out where there is one region file
  --stage  stage of the deployment, such as dev or prod; local: what "npm start" runs
  --wait   for addresses that are minutes old, at most; 60 if not given, 0 in stage local
  --json   one JSON document with everything that was looked at

Does the index answer, do its lines resolve, are its files signed with the public key and version that phones are told, does the
interval fit, do verify and certificate take the device key, does publish answer? Nothing is changed, and no code is tried.

Exit status 1 if anything is wrong; what cannot be seen yet, such as files right after a first deployment, is no reason.`;

export type OutsideWorld = Pick<OutsideDeps, 'send' | 'wait' | 'clock'>;

export const realWorld: OutsideWorld = {
  send,
  wait: (milliseconds) => setTimeout(milliseconds),
  clock: () => performance.now(),
};

/** The command, in a world of its own for tests. */
export function outsideCommand(world: OutsideWorld): RegionCommand {
  return {
    summary: 'what phones see of a deployment',
    help,
    async run(args, context) {
      const options = parse(args);
      const { stage, waitSeconds, json } = options;
      const loaded = await loadRegion({ ...options, live: true }, context);
      const told = toldOf(loaded, stage, ['verification', 'keyserver']);
      if (typeof told === 'string') throw new UsageError(told);
      const { note } = context.terminal;
      const ask = patientAsk({ ...world, patienceMilliseconds: 1_000 * waitSeconds, note });
      const seen = await lookFromOutside(told, ask);
      context.terminal.out(json ? asJson(told, seen, context) : seen.map(seenLines).join('\n'));
      return seen.some(({ verdict }) => verdict === 'bad') ? 1 : 0;
    },
  };
}

export const outside = outsideCommand(realWorld);

function asJson({ region, stage }: Told, seen: readonly Seen[], { now }: RegionContext): string {
  const at = new Date(1_000 * now()).toISOString();
  return JSON.stringify({ region, stage, at, seen }, undefined, 2);
}

function parse(args: readonly string[]) {
  const options = chosen(readOptions(args, { ...choiceOptions, wait: { type: 'string' } }));
  const { wait = options.stage === 'local' ? '0' : '60' } = options;
  if (!/^\d{1,4}$/.test(wait)) throw new UsageError(`--wait is "${wait}"; allowed: whole seconds, 0 to 9999.`);
  return { ...options, waitSeconds: Number(wait) };
}
