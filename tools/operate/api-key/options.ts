/** The command line of `npm run api-key`. */
import { readCommandLine } from '../../command/command-line.ts';
import { type Invoke, requireOptions, type Terminal, UsageError } from '../../command/operator-command.ts';

const OPTIONS = ['stage', 'region', 'type', 'name', 'networks'] as const;
type Option = (typeof OPTIONS)[number];

export type Values = ReturnType<typeof parse>['values'];
export type Command = (values: Values, invoke: Invoke, terminal: Terminal) => Promise<void>;

export function parse(args: readonly string[]) {
  const option = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  return readCommandLine(
    {
      args: [...args],
      allowPositionals: true,
      options: {
        stage: option,
        region: option,
        type: option,
        name: option,
        networks: option,
        'dry-run': flag,
        help: { ...flag, short: 'h' },
      },
    },
    (message) => new UsageError(message),
  );
}

/** Texts that must be there, and no others; the region as the server writes it. */
export function given<N extends Option>(values: Values, names: readonly N[]): Record<N, string> {
  const foreign = OPTIONS.find((name) => values[name] !== undefined && !names.some((one) => one === name));
  if (foreign !== undefined) throw new UsageError(`--${foreign} does not belong to this command.`);
  const texts = Object.fromEntries(names.map((name) => [name, values[name] ?? ''])) as Record<N, string>;
  requireOptions(texts);
  return 'region' in texts ? { ...texts, region: String(texts.region).toUpperCase() } : texts;
}
