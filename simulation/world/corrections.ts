/** Operators who take files back, keys out of files, or have files signed again; each repeats the command until it says that it is done. */
import type { Chance } from '../../device/town/chance.ts';
import type { CorrectionRequest, CorrectionResult } from '../../lambdas/keyserver/operate/correct-file/correct.ts';
import { DAY_SECONDS } from '../../protocol/keys/interval.ts';
import type { Milliseconds } from '../engine/timeline.ts';
import type { SeenFile } from '../truth/site.ts';
import { runCorrection } from './functions.ts';
import type { Scene } from './scene.ts';

const MINUTE: Milliseconds = 60_000;

/** So many, at times by the seed. */
export function startCorrections(scene: Scene, end: Milliseconds, count: number): void {
  const { timeline } = scene;
  const chance = scene.chance('corrections');
  const start = timeline.now;
  for (let number = 0; number < count; number++) {
    timeline.at(start + chance.between(0.1, 0.95) * (end - start), async () => {
      const file = anyListed(scene, chance);
      if (file) await correctUntilDone(scene, `correction ${number}`, requestFor(scene, chance, file), chance);
    });
  }
}

/** A younger one than phones stop looking at while the command is repeated: what takes the place of an older one is listed no more. */
function anyListed({ judge }: Scene, chance: Chance): SeenFile | undefined {
  const isYoung = ({ end }: SeenFile) => end > judge.now - 12 * DAY_SECONDS;
  const listed = [...judge.site.files.values()].filter(({ unlistedAt }) => unlistedAt === undefined);
  const fit = listed.filter((file) => isYoung(file) && !judge.recalls.isAsked(file.path));
  return fit[chance.below(fit.length)];
}

function requestFor({ judge }: Scene, chance: Chance, file: SeenFile): CorrectionRequest {
  const common = { file: file.path, reason: 'a simulated mistake' };
  const keys = [...file.keys, ...file.revisedKeys].map(({ key }) => key.toString('hex'));
  const kind = chance.below(3);
  const dropped = kind === 0 ? keys : kind === 1 ? keys.filter((_, at) => at === 0 || chance.happens(0.2)) : [];
  judge.recalls.ask(file, new Set(dropped));
  if (kind === 2) return { action: 'resign', ...common };
  return { action: 'recall', ...common, ...(kind === 1 ? { drop: dropped } : {}) };
}

/** A command that failed, or was too busy, is given again some minutes later. */
async function correctUntilDone(scene: Scene, name: string, request: CorrectionRequest, chance: Chance): Promise<void> {
  const { timeline, judge } = scene;
  await runCorrection(scene, name, request, (result) => {
    if (isDone(result)) judge.recalls.done(String(request.file));
    else
      timeline.at(timeline.now + chance.between(5, 40) * MINUTE, () =>
        correctUntilDone(scene, `${name}+`, request, chance),
      );
  });
}

/** A file that was signed again is taken back already when somebody asks for that once more. */
function isDone(result: CorrectionResult | undefined): boolean {
  return result !== undefined && !('isBusy' in result && result.isBusy);
}
