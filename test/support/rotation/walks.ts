/** Walks from code to publish whose steps fall on both sides of the seconds at which keys change. */
import { CERTIFICATE_LIFE, type Container, openContainer } from './container.ts';
import { type TrustingKeyServer, trustingKeyServer } from './trusting-key-server.ts';
import { DAY, type World } from './world.ts';

/** Something that happens in a second; of two in the same one the first of the list comes first. */
export interface Happening {
  readonly at: number;
  run(): Promise<unknown>;
}

/** When a walk's steps are taken. */
export interface Steps {
  readonly issue: number;
  readonly verify: number;
  readonly certify: number;
  readonly publish: number;
}

const CONTAINERS = 5;

/** Seconds before and after an edge at which something may be off by one: of the edge, and of what containers keep. */
const NEAR = [-1, 0, 1, -59, -60, -61, 59, 60, 61, 89, 90, 91];
const AROUND = 75;

/** A number from 0 up to, not including, `below`: drawn, and the same in every run. */
export type Draw = (below: number) => number;

/** Numerical Recipes' generator: good enough to mix seconds. */
export function seededDraw(seed: number): Draw {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** So many walks, each across one of `edges`; `earliest`: nothing happens before. */
export function walksAcross(
  edges: readonly number[],
  count: number,
  draw: Draw,
  earliest: number,
): { readonly edge: number; readonly steps: Steps }[] {
  return Array.from({ length: count }, (_, index) => {
    const edge = edges[index % edges.length] ?? 0;
    for (;;) {
      const steps = drawn(edge, draw);
      if (steps.issue >= earliest && isPossible(steps)) return { edge, steps };
    }
  });
}

/** Mostly quick, since what one container does not know yet it knows a minute later; and to the last second of each thing. */
function drawn(edge: number, draw: Draw): Steps {
  const issue = edge + (draw(2) === 0 ? (NEAR[draw(NEAR.length)] ?? 0) : draw(2 * AROUND) - AROUND);
  const gap = () => (draw(4) === 0 ? draw(AROUND) : draw(3));
  const verify = issue + gap();
  const certify = verify + gap();
  const publish = certify + gap();
  switch (draw(6)) {
    case 0:
      return { issue: verify - (DAY - 1), verify, certify, publish };
    case 1:
      return { issue: certify - DAY, verify: certify - (DAY - 1), certify, publish };
    case 2:
    case 3:
      return { issue, verify, certify, publish: certify + CERTIFICATE_LIFE - draw(2) };
    default:
      return { issue, verify, certify, publish };
  }
}

function isPossible({ issue, verify, certify, publish }: Steps): boolean {
  const inTime = verify < issue + DAY && certify < verify + DAY && publish <= certify + CERTIFICATE_LIFE;
  return inTime && issue <= verify && verify <= certify && certify <= publish;
}

/** Everything in its order, one after another. */
export async function happen(happenings: readonly Happening[]): Promise<void> {
  const inOrder = [...happenings].sort((a, b) => a.at - b.at);
  for (const { run } of inOrder) await run();
}

export interface Walker {
  readonly keyServer: TrustingKeyServer;
  /** The steps of a walk; each asks another container. */
  steps(steps: Steps): Happening[];
  /** What was lost: the step and what was said instead. */
  readonly lost: string[];
  /** The kids of the certificates that were accepted. */
  readonly accepted: Map<string, number>;
  readonly containers: readonly Container[];
}

export function walker(world: World): Walker {
  const containers = Array.from({ length: CONTAINERS }, () => openContainer(world));
  const keyServer = trustingKeyServer(world);
  const lost: string[] = [];
  const accepted = new Map<string, number>();
  let walks = 0;
  const steps = (times: Steps): Happening[] => {
    const walk = walks++;
    const container = (step: number) => containers[(walk + step * 2) % CONTAINERS] as Container;
    const held = { code: '', token: '', certificate: '' };
    const step = (name: keyof Steps, take: () => Promise<unknown>): Happening => ({
      at: times[name],
      run: () => take().catch((error) => void lost.push(`${name} at ${times[name]}: ${error.code ?? error.message}`)),
    });
    return [
      step('issue', async () => {
        held.code = await container(0).issue(times.issue);
      }),
      step('verify', async () => {
        held.token = await container(1).verify(times.verify, held.code);
      }),
      step('certify', async () => {
        held.certificate = await container(2).certify(times.certify, held.token);
      }),
      step('publish', async () => {
        const kid = await keyServer.accept(times.publish, held.certificate);
        accepted.set(kid, (accepted.get(kid) ?? 0) + 1);
      }),
    ];
  };
  return { keyServer, steps, lost, accepted, containers };
}
