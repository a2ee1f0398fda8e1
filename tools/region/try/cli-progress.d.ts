/** The part of cli-progress that is used here; the package has no types of its own. */
declare module 'cli-progress' {
  interface Options {
    readonly format: string;
    readonly stream?: NodeJS.WritableStream;
    readonly clearOnComplete?: boolean;
    readonly hideCursor?: boolean;
    readonly noTTYOutput?: boolean;
  }
  export class SingleBar {
    constructor(options: Options);
    start(total: number, at: number, payload?: object): void;
    update(at: number, payload?: object): void;
    stop(): void;
  }
}
