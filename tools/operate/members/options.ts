/** The command line of `npm run members`. */
import { readCommandLine } from '../../command/command-line.ts';
import { type Invoke, requireOptions, type Terminal, UsageError } from '../../command/operator-command.ts';

const OPTIONS = ['stage', 'region', 'name', 'email', 'subject', 'preset', 'permissions'] as const;
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
        name: option,
        email: option,
        subject: option,
        preset: option,
        permissions: option,
        'system-administrator': flag,
        'dry-run': flag,
        help: { ...flag, short: 'h' },
      },
    },
    (message) => new UsageError(message),
  );
}

/** Texts that must be there, those that may be, and no others; the region as the server writes it. */
export function given<N extends Option, M extends Option = never>(
  values: Values,
  needed: readonly N[],
  possible: readonly M[] = [],
): Record<N, string> & Partial<Record<M, string>> {
  const known: readonly Option[] = [...needed, ...possible];
  const foreign = OPTIONS.find((name) => values[name] !== undefined && !known.includes(name));
  if (foreign !== undefined) throw new UsageError(`--${foreign} does not belong to this command.`);
  requireOptions(Object.fromEntries(needed.map((name) => [name, values[name] ?? ''])));
  const texts = known.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name].trim()]]));
  const result = Object.fromEntries(texts) as Record<N, string> & Partial<Record<M, string>>;
  return values.region === undefined ? result : { ...result, region: values.region.trim().toUpperCase() };
}
