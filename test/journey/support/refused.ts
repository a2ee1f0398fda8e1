/** A call that is refused, for tables of all that there are. */
import type { Reply } from './call.ts';

export interface Refused {
  readonly how: string;
  readonly status: number;
  readonly error: string;
  provoke(): Promise<Reply>;
}

export const refused = (status: number, error: string, how: string, provoke: () => Promise<Reply>): Refused => ({
  ...{ how, status, error, provoke },
});
