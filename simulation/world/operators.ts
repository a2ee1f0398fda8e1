/** What people do meanwhile: they deploy, end a region, hold a configuration, and have a ring rotated by hand. */
import type { Chance } from '../../device/town/chance.ts';
import type { ExportConfiguration } from '../../protocol/export/configuration.ts';
import { DAY_SECONDS, type UnixSeconds } from '../../protocol/keys/interval.ts';
import { KEYS_AFTER_END_SECONDS } from '../../protocol/region-ending.ts';
import type { Milliseconds } from '../engine/timeline.ts';
import type { Scene } from './scene.ts';
import { AUDIENCE, apps, ENDING, firstConfigurations, issuers, laterConfiguration } from './settings.ts';

const DAY: Milliseconds = DAY_SECONDS * 1000;
const periods = [2, 4, 8, 24] as const;
const ages = [660, 3_600, 7_200, 14_400] as const;

/** The first deployment. */
export function deployFirst({ stored, timeline, judge }: Scene): void {
  const now = Math.floor(timeline.now / 1000);
  for (const issuer of issuers) {
    stored.authorities.issuers.set(issuer, { issuer, audience: AUDIENCE, jwksUri: `jwks:${issuer}` });
  }
  for (const { healthAuthorityId, regions, issuer } of apps) {
    stored.authorities.applications.set(healthAuthorityId, { regions, issuers: [issuer] });
  }
  for (const configuration of firstConfigurations) {
    stored.exports.put(configuration, now);
    judge.site.aged(configuration.id, configuration.minimumAgeSeconds);
  }
}

/** Until `end`, at times by the seed. */
export function startOperators(scene: Scene, end: Milliseconds): void {
  const { timeline } = scene;
  const start = timeline.now;
  const chance = scene.chance('operators');
  const sometime = (from: number, until: number) => start + chance.between(from, until) * (end - start);
  for (let change = 0; change < 6; change++) timeline.at(sometime(0, 1), () => changeOne(scene, chance));
  timeline.at(sometime(0.2, 0.6), () => put(scene, laterConfiguration));
  timeline.at(scene.endsRegionAt, () => endRegion(scene));
  for (let hold = 0; hold < 2; hold++) {
    const from = sometime(0, 0.9);
    const id = ['us-zz', 'us-yy'][hold] ?? '';
    timeline.at(from, () => holdOne(scene, id));
    timeline.at(from + chance.between(0.02, 2.5) * DAY, () => releaseOne(scene, id));
  }
}

function put({ stored, timeline, judge }: Scene, configuration: ExportConfiguration): void {
  timeline.note(`deploy ${configuration.id} ${configuration.periodHours}`);
  stored.exports.put(configuration, Math.floor(timeline.now / 1000));
  judge.site.aged(configuration.id, configuration.minimumAgeSeconds);
}

/** Another period, age or padding: what is exported of whose keys stays. */
function changeOne(scene: Scene, chance: Chance): void {
  const rows = scene.stored.exports.rows().filter(({ endsAt }) => endsAt === undefined);
  const row = rows[chance.below(rows.length)];
  if (row === undefined) return;
  const pick = <T>(list: readonly T[]): T => list[chance.below(list.length)] as T;
  put(scene, {
    ...row.configuration,
    periodHours: pick(periods),
    minimumAgeSeconds: pick(ages),
    minimumKeys: 5 + chance.below(30),
    maximumKeys: 30 + chance.below(100),
  });
}

/** As a deployment without the region (write-authorities.ts). */
function endRegion({ stored, timeline }: Scene): void {
  const until: UnixSeconds = Math.floor(timeline.now / 1000) + KEYS_AFTER_END_SECONDS;
  const { app, issuer, configuration } = ENDING;
  const { applications, issuers: known } = stored.authorities;
  applications.set(app.healthAuthorityId, { regions: app.regions, issuers: [app.issuer], until });
  known.set(issuer, { issuer, audience: AUDIENCE, jwksUri: `jwks:${issuer}`, until });
  stored.exports.end(configuration, until);
  timeline.note(`end ${configuration}`);
}

function holdOne({ stored, timeline, judge }: Scene, id: string): void {
  stored.exports.hold(id, Math.floor(timeline.now / 1000));
  judge.held(id, true);
  timeline.note(`hold ${id}`);
}

function releaseOne({ stored, timeline, judge }: Scene, id: string): void {
  stored.exports.release(id, Math.floor(timeline.now / 1000));
  judge.held(id, false);
  timeline.note(`release ${id}`);
}
