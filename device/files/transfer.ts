/** One GET, whole: continued where a connection breaks, unpacked where the server compressed it, and in its time. */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type Exchange, headerOf, type Send } from '../client/http.ts';
import type { Profile } from '../client/profile.ts';
import { DownloadError, faultOfStatus } from './download-error.ts';

/** What had come of a file when the connection broke. Plain data, for it outlives the run. */
export interface Part {
  readonly url: string;
  /** A strong one: these bytes and no others. */
  readonly etag: string;
  readonly base64: string;
}

/** Milliseconds that a run has left; every transfer takes from it. */
export interface Budget {
  left: number;
}

export interface Wanted {
  readonly url: string;
  /** For messages. */
  readonly name: string;
  readonly maximumBytes: number;
  readonly timeoutMilliseconds: number;
}

/** A transfer that broke, and what can be continued later. */
export class BrokenTransfer extends DownloadError {
  readonly part: Part | undefined;

  constructor(error: DownloadError, part: Part | undefined) {
    super(error.reason, error.message);
    this.part = part;
  }
}

const unzip = promisify(gunzip);

/** The body of an answer 200. Throws DownloadError, or what `send` throws when no answer begins. */
export async function transfer(
  wanted: Wanted,
  profile: Profile,
  send: Send,
  budget: Budget,
  from?: Part,
): Promise<Buffer> {
  const own: Budget = { left: wanted.timeoutMilliseconds };
  let part = from;
  for (let left = profile.retry.whenUnreachable; ; left--) {
    const exchange = await ask(wanted, profile, send, [own, budget], part);
    const body = await bodyOf(exchange, wanted, part);
    if (exchange.cut === undefined && body !== undefined) return body;
    part = exchange.cut === undefined ? undefined : partOf(wanted.url, exchange, part);
    if (left <= 0 || exchange.cut === 'late' || exchange.cut === 'large') throw broken(wanted, exchange, part);
  }
}

/** One exchange, in what time is left of each budget. */
async function ask(
  wanted: Wanted,
  profile: Profile,
  send: Send,
  budgets: readonly Budget[],
  part: Part | undefined,
): Promise<Exchange> {
  const left = Math.floor(Math.min(...budgets.map((budget) => budget.left)));
  if (left <= 0) throw new DownloadError('out-of-time', `No time is left for ${wanted.name}.`);
  const exchange = await send({
    method: 'GET',
    url: wanted.url,
    headers: headersOf(profile, part),
    // Of the whole file: where the part is one of another file, all of it comes.
    maximumBytes: wanted.maximumBytes,
    timeoutMilliseconds: left,
    keepsPart: true,
  });
  for (const budget of budgets) budget.left -= exchange.milliseconds;
  return exchange;
}

/** A range is of the bytes on the wire: the rest must not come compressed. Both platforms take gzip by themselves. */
function headersOf(profile: Profile, part: Part | undefined): Record<string, string> {
  return {
    'User-Agent': profile.userAgent,
    ...(profile.downloads.asksForFresh && { 'Cache-Control': 'no-cache' }),
    ...(part
      ? { 'Accept-Encoding': 'identity', Range: `bytes=${sizeOf(part)}-`, 'If-Range': part.etag }
      : { 'Accept-Encoding': 'gzip' }),
  };
}

const sizeOf = (part: Part | undefined): number => (part ? Buffer.byteLength(part.base64, 'base64') : 0);

/** Undefined: what the server has does not continue our part, so all is to be asked for again. Without ranges it answers 200. */
async function bodyOf(exchange: Exchange, wanted: Wanted, part: Part | undefined): Promise<Buffer | undefined> {
  const { status, body } = exchange;
  if (part && status === 416) return undefined;
  if (part && status === 206) {
    if (!continues(exchange, part)) return undefined;
    if (sizeOf(part) + body.length > wanted.maximumBytes) throw tooLarge(wanted);
    return Buffer.concat([Buffer.from(part.base64, 'base64'), body]);
  }
  if (status !== 200) throw new DownloadError(faultOfStatus(status), `${wanted.name} answered ${status}.`);
  return exchange.cut === undefined ? decode(exchange, wanted) : body;
}

function continues(exchange: Exchange, part: Part): boolean {
  return headerOf(exchange, 'Content-Range')?.startsWith(`bytes ${sizeOf(part)}-`) === true;
}

/** Nothing is kept without a strong ETag, by which the server can tell whether the rest still belongs to it. */
function partOf(url: string, exchange: Exchange, before: Part | undefined): Part | undefined {
  if (exchange.status === 206) {
    if (!before || !continues(exchange, before)) return undefined;
    const bytes = Buffer.concat([Buffer.from(before.base64, 'base64'), exchange.body]);
    return { ...before, base64: bytes.toString('base64') };
  }
  const etag = headerOf(exchange, 'ETag');
  if (etag === undefined || etag.startsWith('W/') || encodingOf(exchange) !== 'identity') return undefined;
  return exchange.body.length > 0 ? { url, etag, base64: exchange.body.toString('base64') } : undefined;
}

const encodingOf = (exchange: Exchange): string =>
  (headerOf(exchange, 'Content-Encoding') ?? 'identity').trim().toLowerCase();

async function decode(exchange: Exchange, wanted: Wanted): Promise<Buffer> {
  const { name, maximumBytes } = wanted;
  const encoding = encodingOf(exchange);
  if (encoding === 'identity') return exchange.body;
  if (encoding !== 'gzip') {
    throw new DownloadError('content-encoding', `${name} came in an encoding that nobody asked for.`);
  }
  try {
    // What unpacks to more than a phone takes is not unpacked.
    return await unzip(exchange.body, { maxOutputLength: maximumBytes });
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_BUFFER_TOO_LARGE') {
      throw new DownloadError('content-encoding', `${name} came as gzip that is none.`);
    }
    throw tooLarge(wanted);
  }
}

const tooLarge = ({ name, maximumBytes }: Wanted): DownloadError =>
  new DownloadError('too-large', `${name} is larger than ${maximumBytes} bytes.`);

function broken(wanted: Wanted, { cut }: Exchange, part: Part | undefined): DownloadError {
  if (cut === 'large') return tooLarge(wanted);
  const { name } = wanted;
  const error =
    cut === 'late'
      ? new DownloadError('too-slow', `${name} did not come in time.`)
      : new DownloadError('cut-off', `${name} broke off again and again.`);
  return new BrokenTransfer(error, part);
}
