/** Whoever watches the line must not tell cover traffic from real calls (enx-client.md §7, design.md §3). */
import { BAND_BYTES } from '../../protocol/answer-padding.ts';
import { sendCoverTraffic } from '../client/cover-traffic.ts';
import type { Exchange } from '../client/http.ts';
import { type Check, demand, needed } from './check.ts';
import type { World } from './world.ts';

export const coverCheck: Check<World> = {
  name: 'cover-traffic',
  async run({ session, facts, now }) {
    const real = (['verify', 'certificate', 'publish'] as const).map((call) => needed(facts.real[call], call));
    const covers = await sendCoverTraffic(session, { now: await now(), userReport: false });
    for (const [index, cover] of covers.entries()) compare(cover, real[index] as Exchange);
    return { calls: covers.length };
  },
};

function compare(cover: Exchange, real: Exchange): void {
  const call = real.path.split('/').at(-1) ?? '';
  demand(cover.status === real.status, `${call}-status-${cover.status}`);
  demand(headerImage(cover) === headerImage(real), `${call}-other-headers`);
  demand(bandOf(cover) === bandOf(real), `${call}-other-size`);
}

const bandOf = ({ body }: Exchange) => Math.floor(body.length / BAND_BYTES);

/** Names and lengths: what is left of them once they are encrypted. */
function headerImage({ headers }: Exchange): string {
  const image = headers.map(([name, value]) => `${name.toLowerCase()} ${value.length}`);
  return image.sort().join();
}
