/** What a person says unseen, for secrets that somebody else chose. */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { UsageError } from '../../command/operator-command.ts';

/** verification-server.md §3.5 asks for 12 of a gateway's; a token of Twilio has 32. */
const LEAST_CHARACTERS = 12;
const MOST_CHARACTERS = 4_096;

/** A person types it unseen; a pipe is read to its end. */
export async function askUnseen(): Promise<string> {
  if (!process.stdin.isTTY) return text(process.stdin);
  process.stderr.write('Value (is not shown): ');
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: unseen, terminal: true });
  try {
    return await lines.question('');
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}

/** Throws a UsageError, without the value. */
export function checkedSecret(answer: string): string {
  const value = answer.trim();
  if (value.length >= LEAST_CHARACTERS && value.length <= MOST_CHARACTERS && !/\s/.test(value)) return value;
  throw new UsageError(
    `The value has ${value.length} characters; allowed: ${LEAST_CHARACTERS} to ${MOST_CHARACTERS}, without blanks.`,
  );
}
