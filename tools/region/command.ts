import type { UnixSeconds } from '../../protocol/keys/interval.ts';
import type { Terminal } from '../command/operator-command.ts';

/** What the commands of `npm run region` work with; tests give their own. */
export interface RegionContext {
  /** Folders: regions/, stages/, .local/. What was handed over is in `handed-over/` of the first. */
  readonly regions: string;
  readonly stages: string;
  readonly local: string;
  readonly terminal: Terminal;
  readonly now: () => UnixSeconds;
  /** Who is at the keyboard, for the record of what was handed over. */
  readonly who: () => string;
}

export interface RegionCommand {
  /** One line for the list of commands. */
  readonly summary: string;
  /** Shown for --help. */
  readonly help: string;
  /** `args`: what follows the command's name, without --help. Gives the exit status. */
  run(args: readonly string[], context: RegionContext): Promise<number>;
}
