/** C8 and C9: the index answers, its lines resolve, and its files are signed with the very key that phones were told. */
import { headerOf } from '../../../device/client/http.ts';
import { archiveUrl } from '../../../device/files/download.ts';
import { MAXIMUM_INDEX_BYTES } from '../../../protocol/export/index-file.ts';
import { isPlainPath } from '../../../protocol/export/read/index-lines.ts';
import { plain } from '../../../protocol/text/plain.ts';
import { lookAtArchives } from './archives.ts';
import { type Answer, type Ask, inWords, isRedirect, noRedirect, phoneHeaders } from './ask.ts';
import { bad, good, open, type Seen } from './seen.ts';
import { addressOf, isSeen, type Told, textOf } from './told.ts';

const index = { rule: 'C9', key: 'tekLocalDownloadIndexFile' } as const;
const base = { rule: 'C9', key: 'tekLocalDownloadBasePath' } as const;

const page = 'docs/operations/ProbeFailing.md';

/** Newest first; an index of fourteen days has 168 windows at two hours. */
const MOST_LINES = 500;
const PARALLEL = 5;

export async function lookAtFiles(told: Told, ask: Ask): Promise<Seen[]> {
  const indexUrl = addressOf(told, index.key);
  const baseUrl = addressOf(told, base.key);
  const refused = [indexUrl, baseUrl].filter(isSeen);
  if (isSeen(indexUrl) || isSeen(baseUrl)) return refused;
  const answer = await ask({
    method: 'GET',
    url: indexUrl.href,
    headers: phoneHeaders,
    maximumBytes: MAXIMUM_INDEX_BYTES,
  });
  const lines = linesOf(answer, indexUrl.href);
  if (isSeen(lines)) return [lines];
  if (lines.length === 0) return [quiet(indexUrl.href), ...untilTheFirstFile(told)];
  const path = pathFault(lines, told);
  if (path) return [path];
  return [
    good(
      index,
      `${indexUrl.href} answers 200 text/plain and lists ${lines.length} ${lines.length === 1 ? 'file' : 'files'}`,
    ),
    await lookAtLines(lines, baseUrl.href, ask),
    ...(await lookAtArchives(told, lines, baseUrl.href, ask)),
  ];
}

function quiet(url: string): Seen {
  return good(
    index,
    `${url} answers 200 text/plain and lists no file, as right after a first deployment and in a quiet fortnight`,
  );
}

/** What only a file can show. */
function untilTheFirstFile({ region, stage }: Told): Seen[] {
  const again = `Once there is a file: npm run region -- outside ${region} --stage ${stage}`;
  return [
    open({ rule: 'C9', key: 'publicKey' }, 'no file yet whose signature could be checked', again),
    open({ rule: 'C8', key: 'tekPublishInterval' }, 'no file yet whose times could be compared', again),
  ];
}

/** The lines as they are written, or why phones could not read them. */
function linesOf(answer: Answer, url: string): string[] | Seen {
  if (typeof answer === 'string' || answer.status !== 200) {
    return bad(index, `${url} ${inWords(answer)}`, isRedirect(answer) ? noRedirect : `What it means: ${page}.`);
  }
  const type = headerOf(answer, 'Content-Type') ?? 'none';
  if (!/^text\/plain\s*(;|$)/i.test(type)) {
    return bad(
      index,
      `${url} has the content type ${plain(type)}`,
      `Allowed: text/plain. Something else answers there: ${page}.`,
    );
  }
  if (answer.body.some((byte) => byte > 0x7e)) {
    return bad(
      index,
      `${url} is not ASCII`,
      'Somebody else wrote it: deploy again, and find out who may write into the bucket.',
    );
  }
  const text = answer.body.toString('ascii').replace(/\n$/, '');
  return text === '' ? [] : text.split('\n');
}

/** Before anything is asked for: what others wrote must not lead elsewhere. */
function pathFault(lines: readonly string[], told: Told): Seen | undefined {
  const written = textOf(told, base.key) ?? '';
  if (!written.endsWith('/')) return bad(base, `${written} does not end with "/"`, 'Apple appends a line as it is.');
  const odd = lines.find((line) => !isPlainPath(line));
  if (odd === undefined) return undefined;
  return bad(
    base,
    `the index lists "${plain(odd)}", which is no path below ${written}`,
    `Somebody else wrote it: ${page}.`,
  );
}

async function lookAtLines(lines: readonly string[], baseUrl: string, ask: Ask): Promise<Seen> {
  const asked = lines.slice(-MOST_LINES);
  const missing = await firstMissing(asked, baseUrl, ask);
  if (missing) return bad(base, missing.what, missing.remedy);
  const all = asked.length === lines.length ? 'every line' : `each of the newest ${MOST_LINES} lines`;
  return good(base, `${all} of the index resolves below ${baseUrl}`);
}

/** By HEAD, since phones' gigabytes are not needed to see that a file is there. */
async function firstMissing(lines: readonly string[], baseUrl: string, ask: Ask) {
  for (let at = 0; at < lines.length; at += PARALLEL) {
    const answers = await Promise.all(
      lines.slice(at, at + PARALLEL).map(async (line) => {
        const url = archiveUrl(baseUrl, line);
        return { url, answer: await ask({ method: 'HEAD', url, headers: phoneHeaders }) };
      }),
    );
    const wrong = answers.find(({ answer }) => typeof answer === 'string' || answer.status !== 200);
    if (!wrong) continue;
    const remedy = isRedirect(wrong.answer) ? noRedirect : `It is listed, and phones cannot have it: ${page}.`;
    return { what: `${wrong.url} ${inWords(wrong.answer)}`, remedy };
  }
  return undefined;
}
