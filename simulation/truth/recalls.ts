/** What operators took back: what they asked for, and what became of it. */
import { fileKey } from '../../lambdas/keyserver/store/export/export-layout.ts';
import type { MemoryExports } from '../stores/exports.ts';
import type { Place } from './files.ts';
import type { SeenFile } from './site.ts';

interface Asked {
  readonly file: SeenFile;
  /** In hex; none: it was to be signed again. */
  readonly dropped: ReadonlySet<string>;
  isDone: boolean;
}

export class Recalls {
  readonly #asked = new Map<string, Asked>();
  /** Path of each file that was taken back, and of what took its place. */
  readonly #corrected = new Map<string, string | undefined>();

  ask(file: SeenFile, dropped: ReadonlySet<string>): void {
    this.#asked.set(file.path, { file, dropped, isDone: false });
  }

  isAsked(path: string): boolean {
    return this.#asked.has(path);
  }

  /** The command has said so. */
  done(path: string): void {
    const asked = this.#asked.get(path);
    if (asked) asked.isDone = true;
  }

  /** In the moment in which it is written. */
  corrected(id: string, name: string, replacement: string | undefined): void {
    this.#corrected.set(fileKey(id, name), replacement && fileKey(id, replacement));
  }

  has(path: string): boolean {
    return this.#corrected.has(path);
  }

  /** Of windows in which a file was taken back, nobody counts padding any more. */
  touches(id: string, window: number): boolean {
    return [...this.#asked.values()].some(
      ({ file }) => file.configuration === id && file.start === window && this.has(file.path),
    );
  }

  /** Is it gone from this place because somebody asked for that? `key`: base64. */
  isDropped(id: string, key: string, { window, list }: Place): boolean {
    const hex = Buffer.from(key, 'base64').toString('hex');
    return [...this.#asked.values()].some(
      ({ file, dropped }) =>
        file.configuration === id &&
        file.start === window &&
        this.has(file.path) &&
        dropped.has(hex) &&
        file[list].some((one) => one.key.toString('hex') === hex),
    );
  }

  /** What is wrong at the end. */
  faults(exports: MemoryExports, files: ReadonlyMap<string, SeenFile>): string[] {
    return [...this.#asked.values()].flatMap(({ file, dropped, isDone }) => {
      if (!isDone) return this.has(file.path) ? [`${file.path} was never taken back to the end`] : [];
      if (!this.has(file.path)) return [`${file.path} is said to be taken back, and is not`];
      if (exports.objects.has(file.path)) return [`${file.path} is said to be taken back, and can be downloaded`];
      const next = files.get(this.#corrected.get(file.path) ?? '');
      const left = (['keys', 'revisedKeys'] as const).map((list) =>
        file[list].map(({ key }) => key.toString('hex')).filter((key) => !dropped.has(key)),
      );
      const now = (['keys', 'revisedKeys'] as const).map((list) =>
        (next?.[list] ?? []).map(({ key }) => key.toString('hex')),
      );
      return JSON.stringify(left) === JSON.stringify(now)
        ? []
        : [`${next?.path} does not hold what ${file.path} should have left`];
    });
  }
}
