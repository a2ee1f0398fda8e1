/** Runs a command of an operator (tools/command/operator-command.ts) and keeps what it sent and showed. */
import type { Invoke, Terminal } from '../../../tools/command/operator-command.ts';

type Command = (args: readonly string[], invoke: Invoke, terminal: Terminal) => Promise<number>;

export async function runOperatorCommand(command: Command, args: string[], answer: () => Promise<unknown>) {
  const sent: unknown[] = [];
  const out: string[] = [];
  const notes: string[] = [];
  const invoke: Invoke = async (...call) => {
    sent.push(call);
    return answer();
  };
  const status = await command(args, invoke, {
    out: (text) => void out.push(text),
    note: (text) => void notes.push(text),
  });
  return { status, sent, out: out.join('\n'), notes: notes.join('\n') };
}
