/** `npm run device -- COMMAND`: a phone for people who build, run or check an Exposure Notifications backend. */
import { parseArgs } from 'node:util';
import { ArchiveError } from '../protocol/export/read/zip.ts';
import { RefusedError } from './client/answer.ts';
import { UnreachableError } from './client/http.ts';
import { chaffCommand, downloadCommand, type Options, publishCommand, walkCommand } from './commands.ts';
import { DownloadError } from './files/download.ts';
import { Problem } from './problem.ts';
import { DEFAULT_STACK_FILE } from './stack.ts';
import { DEFAULT_WALK_FILE } from './walk/kept-walk.ts';

const help = `A phone in TypeScript.

npm run device -- walk       two phones meet; a code is issued, verified, certified; keys are published,
                             exported and downloaded; one phone is notified, a distant one is not
npm run device -- publish    one phone reports a diagnosis (from a fresh code, or --code CODE)
npm run device -- download   fetch index and archives, check every signature, say what is inside
npm run device -- chaff      one round of cover traffic

  --stack FILE           where the stack is (default ${DEFAULT_STACK_FILE}, written by "npm start")
  --profile NAME         android (default) or ios
  --by-link              walk: the code comes in a text message, and its person taps the link
  --user-report          walk: a person reports an own test and types the code of the message
                         chaff: pretend that too, as phones do in one of six rounds
  --phone NUMBER         walk: where messages go, as +12065550100 (default: another number each time)
  --no-wait              walk: stop after publishing and keep the walk in ${DEFAULT_WALK_FILE}
  --resume FILE          walk: go on with a kept walk
  --code CODE            walk, publish: a code that somebody has got, from self-service say
  --test-type TYPE       publish: confirmed (default), likely, negative or user-report
  --index URL --base URL --public-key FILE
                         download: of any authority instead of the stack's; the key as PEM
  --key-id ID --key-version VERSION
                         download: refuse other signatures (with --public-key)

"walk" ends with 0 when B was notified and C was not, with 2 when it stopped before its file was due, else with 1.`;

const options = {
  stack: { type: 'string', default: DEFAULT_STACK_FILE },
  profile: { type: 'string', default: 'android' },
  'by-link': { type: 'boolean', default: false },
  'user-report': { type: 'boolean', default: false },
  phone: { type: 'string' },
  'no-wait': { type: 'boolean', default: false },
  resume: { type: 'string' },
  code: { type: 'string' },
  'test-type': { type: 'string', default: 'confirmed' },
  index: { type: 'string' },
  base: { type: 'string' },
  'public-key': { type: 'string' },
  'key-id': { type: 'string' },
  'key-version': { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

const commands: Readonly<Record<string, (options: Options) => Promise<number>>> = {
  walk: walkCommand,
  publish: publishCommand,
  download: downloadCommand,
  chaff: chaffCommand,
};

async function main(args: string[]): Promise<number> {
  const { values, positionals } = read(args);
  const [name, ...rest] = positionals;
  if (values.help || name === undefined) {
    console.log(help);
    return values.help ? 0 : 1;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command || rest.length > 0) throw new Problem(`Unknown: ${positionals.join(' ')}.`, 'See --help.');
  return command(values);
}

function read(args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new Problem((error as Error).message, 'See --help.');
  }
}

/** What went wrong, for a person; a stack trace only for mistakes of this program. */
function explain(error: unknown): string {
  if (error instanceof Problem) return `${error.message}\n${error.remedy}`;
  if (error instanceof UnreachableError) return `${error.message}\nIs the stack running? (npm start)`;
  if (error instanceof RefusedError) return `${error.message}\n${remedyFor(error.exchange.status)}`;
  if (error instanceof DownloadError || error instanceof ArchiveError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function remedyFor(status: number): string {
  if (status === 401) return 'Is the stack file of this stack? "npm start" writes new keys each time.';
  if (status === 429) return 'Too many failed attempts from this address: wait ten minutes.';
  return status >= 500 ? 'Look at the log of the function; the call may be repeated.' : 'The code says what to mend.';
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(`\n${explain(error)}`);
  process.exitCode = 1;
}
