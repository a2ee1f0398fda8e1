/** Between phones and servers: lines that break, a gateway before the containers of publish, and a CDN before the bucket. */
import { createHash } from 'node:crypto';
import { type Exchange, type Request, type Send, UnreachableError } from '../../device/client/http.ts';
import type { Chance } from '../../device/town/chance.ts';
import type { Process, Resume } from '../engine/process.ts';
import type { Milliseconds } from '../engine/timeline.ts';
import { openPublishContainer, type PublishContainer, type ServedAnswer } from './publish-container.ts';
import type { Scene } from './scene.ts';

/** Phones give up an attempt after this. */
const PATIENCE: Milliseconds = 10_000;
/** `max-age` of the index, and how long the CDN keeps what is not there. */
const INDEX_AGE: Milliseconds = 300_000;
const MISSING_AGE: Milliseconds = 10_000;

export const SITE = 'https://export.example';

/** What may happen to one exchange of a phone. */
type Line = 'well' | 'nobody-answers' | 'answer-lost' | 'breaks-off';

function lineOf(scene: Scene, chance: Chance): Line {
  if (scene.weather().fate(scene.timeline.now) === 'well' && !chance.happens(scene.weather().lineRate)) return 'well';
  return (['nobody-answers', 'answer-lost', 'breaks-off'] as const)[chance.below(3)] ?? 'nobody-answers';
}

export interface Network {
  /** How a phone sends an upload of this name. */
  publish(phone: Process, upload: string): Send;
  /** How a phone asks for files. */
  download(phone: Process): Send;
}

export function openNetwork(scene: Scene): Network {
  const chance = scene.chance('lines');
  const containers = openContainers(scene);
  const cdn = openCdn(scene);
  const { timeline } = scene;
  const unreachable = () => {
    throw new UnreachableError('the line is dead');
  };
  const exchanging = (phone: Process, arrive: (line: Line, resume: Resume<Exchange>) => Promise<void>) =>
    phone.wait<Exchange>((resume) => {
      const line = lineOf(scene, chance);
      timeline.at(timeline.now + PATIENCE, async () => void (await resume(unreachable)));
      if (line === 'nobody-answers') return;
      timeline.at(timeline.now + chance.between(20, 200), () => arrive(line, resume));
    });
  return {
    publish: (phone, upload) => (request) =>
      exchanging(phone, (line, resume) =>
        containers.serve(request, upload, (answer) => {
          if (line !== 'well') return;
          timeline.at(
            timeline.now + chance.between(20, 200),
            async () => void (await resume(() => answered(request, answer))),
          );
        }),
      ),
    download: (phone) => (request) =>
      exchanging(phone, async (line, resume) => {
        if (line !== 'answer-lost') await resume(() => cdn(request, line === 'breaks-off'));
      }),
  };
}

/** What API Gateway answers for a function that died says nothing. */
function answered(request: Request, answer: ServedAnswer | undefined): Exchange {
  const { status, body } = answer ?? { status: 503, body: { message: 'Service Unavailable' } };
  return exchangeOf(request, status, Buffer.from(JSON.stringify(body)));
}

function exchangeOf(request: Request, status: number, body: Buffer, headers: Exchange['headers'] = []): Exchange {
  const { pathname } = new URL(request.url);
  const requestBytes = request.body?.length ?? 0;
  return { method: request.method, path: pathname, requestBytes, status, headers, body, milliseconds: 100 };
}

function openContainers(scene: Scene) {
  const containers: PublishContainer[] = [];
  let opened = 0;
  return {
    async serve(request: Request, upload: string, told: (answer: ServedAnswer | undefined) => void): Promise<void> {
      const free = containers.find(({ isBusy }) => !isBusy) ?? openPublishContainer(scene, opened++);
      if (!containers.includes(free)) containers.push(free);
      let attempt: ReturnType<Scene['judge']['attempt']> | undefined;
      const served = {
        body: request.body ?? Buffer.alloc(0),
        userAgent: request.headers['User-Agent'] ?? '',
        upload,
        begun: (...[now, process]: [number, Process]) => {
          attempt = scene.judge.attempt(upload, now, process);
        },
      };
      await free.serve(served, (answer) => {
        if (answer === undefined) containers.splice(containers.indexOf(free), 1);
        if (attempt) scene.judge.ended(upload, attempt, answer && factsOf(answer));
        told(answer);
      });
    },
  };
}

function factsOf({ status, body }: ServedAnswer) {
  return { status, code: String(body.code ?? ''), inserted: Number(body.insertedExposures ?? 0) };
}

/** Keeps every object as long as its headers allow; `breaks`: the line does, half-way. */
function openCdn({ timeline, stored }: Scene) {
  const cache = stored.cdn;
  const lookUp = (path: string): Buffer | undefined => {
    const known = cache.get(path);
    if (known && known.until > timeline.now) return known.body;
    const body = stored.exports.objects.get(path);
    const age = body === undefined ? MISSING_AGE : path.endsWith('.zip') ? Number.POSITIVE_INFINITY : INDEX_AGE;
    cache.set(path, { until: timeline.now + age, body });
    return body;
  };
  return (request: Request, breaks: boolean): Exchange => {
    const body = lookUp(new URL(request.url).pathname.slice(1));
    if (body === undefined) return exchangeOf(request, 404, Buffer.alloc(0));
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    const from = rangeOf(request, etag);
    const rest = body.subarray(from);
    const headers: [string, string][] = [['ETag', etag]];
    if (from > 0) headers.push(['Content-Range', `bytes ${from}-${body.length - 1}/${body.length}`]);
    const whole = exchangeOf(request, from > 0 ? 206 : 200, rest, headers);
    return breaks && rest.length > 1 ? { ...whole, body: rest.subarray(0, rest.length >> 1), cut: 'lost' } : whole;
  };
}

function rangeOf({ headers }: Request, etag: string): number {
  if (headers['If-Range'] !== etag) return 0;
  return Number(/^bytes=(\d+)-$/.exec(headers.Range ?? '')?.[1] ?? 0);
}
