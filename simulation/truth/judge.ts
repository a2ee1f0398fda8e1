/** Watches a simulated world and says what is wrong in it, and which promise that breaks. */
import type { KeyObject } from 'node:crypto';
import type { ExportSummary } from '../../lambdas/keyserver/exporting/build-export.ts';
import type { PublishEvent } from '../../lambdas/keyserver/store/statistics.ts';
import { isOver } from '../../protocol/export/ending.ts';
import { dueAt, windowFrom } from '../../protocol/export/window.ts';
import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import type { Process } from '../engine/process.ts';
import type { Timeline } from '../engine/timeline.ts';
import type { MemoryExports } from '../stores/exports.ts';
import { faultOfAnswer } from './answers.ts';
import { type FoundPlaces, faultOfPlaces, foundPlaces, placesOf, type Series } from './files.ts';
import { storiesOf } from './keys.ts';
import { type Attempt, certaintyOf, Ledger, type UploadFacts } from './ledger.ts';
import { faultsOfManifest } from './manifest.ts';
import { Recalls } from './recalls.ts';
import { Site } from './site.ts';
import type { Invariant, Violation } from './violation.ts';

/** More of the same say nothing new. */
const MOST_OF_A_KIND = 5;

/** A phone that looks at the index, and what it did. */
export interface Reception {
  readonly phone: string;
  readonly configuration: string;
  readonly at: UnixSeconds;
  readonly received: readonly string[];
  readonly repeated: readonly string[];
  readonly refused: readonly string[];
  /** Nothing failed: it has dealt with all that was listed. */
  readonly isWhole: boolean;
}

/** Phones see an index this much later (its `max-age`), and clocks differ. */
const INDEX_AGE_SECONDS = 330;

export class Judge {
  readonly ledger = new Ledger();
  readonly recalls = new Recalls();
  readonly site: Site;
  readonly violations: Violation[] = [];
  readonly receptions: Reception[] = [];
  readonly #counted = new Map<string, number>();
  readonly #timeline: Timeline;
  readonly #exports: MemoryExports;
  readonly #manifestKey: KeyObject;
  readonly #held = new Set<string>();

  constructor(timeline: Timeline, exports: MemoryExports, manifestKey: KeyObject) {
    this.#timeline = timeline;
    this.#manifestKey = manifestKey;
    this.#exports = exports;
    this.site = new Site(
      exports,
      (path) => this.recalls.has(path),
      (violation) => this.#add(violation),
    );
  }

  get now(): UnixSeconds {
    return Math.floor(this.#timeline.now / 1000);
  }

  violate(invariant: Invariant, what: string): void {
    this.#add({ invariant, at: this.now, what });
  }

  #add(violation: Violation): void {
    const alike = this.violations.filter(({ invariant }) => invariant === violation.invariant).length;
    if (alike < MOST_OF_A_KIND) this.violations.push(violation);
  }

  send(facts: UploadFacts): void {
    this.ledger.send(facts);
  }

  /** The function has begun to work on an upload. */
  attempt(upload: string, now: UnixSeconds, process: Process): Attempt {
    const attempt: Attempt = { now, began: this.#timeline.now, hits: process.hits };
    this.ledger.upload(upload).attempts.push(attempt);
    return attempt;
  }

  /** It has ended, with an answer or none; whether the phone hears it is another matter. */
  ended(upload: string, attempt: Attempt, answer: Attempt['answer']): void {
    attempt.ended = this.#timeline.now;
    if (answer) attempt.answer = answer;
    const fault = faultOfAnswer(this.ledger, this.ledger.upload(upload), attempt);
    if (fault) this.violate(fault.invariant, fault.what);
  }

  counted(upload: string, _event: PublishEvent): void {
    this.#counted.set(upload, (this.#counted.get(upload) ?? 0) + 1);
    if ((this.#counted.get(upload) ?? 0) > 1) this.violate('counted-once', `${upload} was counted again`);
  }

  /** An operator holds a configuration, or releases it. */
  held(configuration: string, isHeld: boolean): void {
    if (isHeld) this.#held.add(configuration);
    else this.#held.delete(configuration);
  }

  finished(configuration: string, start: UnixSeconds): void {
    if (this.#held.has(configuration))
      this.violate('held-back', `${configuration} finished window ${start} while it is held`);
  }

  /** An hour of the upload log is about to be removed. */
  removing(hour: UnixSeconds): void {
    for (const row of this.#exports.rows()) {
      if (
        isOver(row, row.configuration, this.now) ||
        row.next > hour ||
        (row.endsAt !== undefined && row.endsAt <= hour)
      )
        continue;
      this.violate(
        'uploads-kept',
        `hour ${hour} is removed before ${row.configuration.id}, which is at ${row.next}, has it`,
      );
    }
  }

  exported(summary: ExportSummary, failures: readonly unknown[], { hits, name }: Process): void {
    if (hits.length > 0) return;
    const failed = summary.configurations.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id);
    if (failed.length === 0 && failures.length === 0) return;
    this.violate('no-surprise', `${name} failed for ${failed.join()}: ${failures.map(String).join('; ')}`);
  }

  received(reception: Reception): void {
    this.receptions.push(reception);
    const { phone, repeated, refused } = reception;
    // Android starts over where the line that it read last has gone, and knows what it had.
    const had = new Set(this.receptions.filter((one) => one.phone === phone).flatMap((one) => one.received));
    for (const path of repeated) {
      if (!had.has(path)) this.violate('seen-once', `${phone} took ${path} for one that it had`);
    }
    for (const path of refused) this.violate('seen-once', `${phone} refused ${path}`);
  }

  /** After the last day, when all has been well for a while. */
  finish(): void {
    const series = this.#exports.rows().map((row): Series => {
      const windows = [...row.windows.values()].sort((a, b) => a.start - b.start);
      const { configuration, from, next } = row;
      return { configuration, from, next, windows };
    });
    for (const one of series) this.#checkWindows(one);
    const found = new Map(series.map(({ configuration: { id } }) => [id, foundPlaces(this.#standing(id))]));
    this.#checkKeys(series, found);
    this.#checkPadding(series, found);
    for (const { configuration } of series) this.#checkManifest(configuration.id);
    for (const what of this.recalls.faults(this.#exports, this.site.files)) this.violate('taken-back', what);
    this.#checkPhones();
    this.#checkProgress();
    this.#checkCounts();
  }

  #filesOf(configuration: string) {
    return [...this.site.files.values()].filter((file) => file.configuration === configuration);
  }

  #standing(id: string) {
    return this.#filesOf(id).filter(({ path }) => !this.recalls.has(path));
  }

  #checkManifest(id: string): void {
    for (const what of faultsOfManifest(this.#exports, id, this.#filesOf(id), this.#manifestKey)) {
      this.violate('manifest-holds', what);
    }
  }

  #checkWindows({ configuration, from, next, windows }: Series): void {
    let place = from;
    for (const { start, end } of windows) {
      if (start !== place || end <= start)
        this.violate('in-order', `${configuration.id}: a window begins at ${start}, not ${place}`);
      place = end;
    }
    if (place !== next) this.violate('in-order', `${configuration.id} is at ${next}, and its windows end at ${place}`);
  }

  /** One story must explain where the key stands in all configurations. */
  #checkKeys(series: readonly Series[], found: ReadonlyMap<string, FoundPlaces>): void {
    const faultsOf = (name: string, expected: (one: Series) => ReturnType<typeof placesOf>) =>
      series.flatMap((one) => {
        const { id } = one.configuration;
        const left = expected(one).filter((place) => !this.recalls.isDropped(id, name, place));
        const fault = faultOfPlaces(found.get(id)?.get(name) ?? [], left);
        return fault ? [{ ...fault, what: `${id}: ${name} ${fault.what}` }] : [];
      });
    for (const name of this.ledger.keys()) {
      const stories = storiesOf(this.ledger, name);
      const told = (stories?.stories ?? []).map((story) => faultsOf(name, (one) => placesOf(one, story)));
      if (!stories?.isCertain) told.push(faultsOf(name, () => []));
      const best = told.sort((a, b) => a.length - b.length)[0] ?? [];
      for (const { invariant, what } of best) this.violate(invariant, what);
    }
  }

  /** What no phone sent is padding: as much as was counted, and the same wherever the same keys are taken. */
  #checkPadding(series: readonly Series[], found: ReadonlyMap<string, FoundPlaces>): void {
    const known = new Set(this.ledger.keys());
    for (const {
      configuration: { id },
      windows,
    } of series) {
      const counts = new Map<UnixSeconds, number>();
      for (const [name, places] of found.get(id) ?? []) {
        if (known.has(name)) continue;
        if (places.length !== 1) this.violate('nothing-else', `${id}: padding ${name} comes ${places.length} times`);
        for (const { window } of places) counts.set(window, (counts.get(window) ?? 0) + 1);
      }
      for (const window of windows) {
        const padding = this.#exports.row(id).windows.get(window.start)?.padding ?? 0;
        if (this.recalls.touches(id, window.start)) continue;
        const there = counts.get(window.start) ?? 0;
        if (there !== padding)
          this.violate(
            'nothing-else',
            `${id}: ${there} keys of window ${window.start} are nobody's, ${padding} are padding`,
          );
      }
    }
    this.#checkTwins(series, found, known);
  }

  #checkTwins(series: readonly Series[], found: ReadonlyMap<string, FoundPlaces>, known: ReadonlySet<string>): void {
    const filterOf = ({ configuration: c }: Series) => JSON.stringify([c.regions, c.excludedRegions, c.travelers]);
    for (const a of series) {
      for (const b of series) {
        if (a === b || filterOf(a) !== filterOf(b)) continue;
        const others = foundPlaces(this.#filesOf(b.configuration.id));
        for (const [name, [place]] of found.get(a.configuration.id) ?? []) {
          const windowA = a.windows.find(({ start }) => start === place?.window);
          const isShared = windowA && windowA.start >= b.from && windowA.end <= b.next;
          if (known.has(name) || !isShared || others.has(name)) continue;
          this.violate('padding-same', `${name} of ${a.configuration.id} is not in ${b.configuration.id}`);
        }
      }
    }
  }

  #checkPhones(): void {
    for (const [phone, receptions] of Map.groupBy(this.receptions, ({ phone }) => phone)) {
      const times = new Map<string, number>();
      for (const path of receptions.flatMap(({ received }) => received)) times.set(path, (times.get(path) ?? 0) + 1);
      for (const [path, count] of times)
        if (count > 1) this.violate('seen-once', `${phone} received ${path} ${count} times`);
      for (const file of this.#filesOf(receptions[0]?.configuration ?? '')) {
        const from = file.listedAt + INDEX_AGE_SECONDS;
        const until = (file.unlistedAt ?? Number.POSITIVE_INFINITY) - INDEX_AGE_SECONDS;
        const looked = receptions.some(({ at, isWhole }) => isWhole && from <= at && at < until);
        if (looked && !times.has(file.path)) this.violate('seen-once', `${phone} never received ${file.path}`);
      }
    }
  }

  #checkProgress(): void {
    for (const row of this.#exports.rows()) {
      const due = dueAt(windowFrom(row.next, row.configuration), row.configuration);
      if (row.heldSince !== undefined || isOver(row, row.configuration, this.now) || due > this.now - 3_600) continue;
      this.violate('keeps-up', `${row.configuration.id} is at ${row.next}, ${this.now - due} s behind`);
    }
  }

  #checkCounts(): void {
    for (const [id, count] of this.#counted) {
      if (count > 0 && certaintyOf(this.ledger.upload(id)) === 'impossible')
        this.violate('counted-once', `${id} was refused, and counts`);
    }
  }
}
