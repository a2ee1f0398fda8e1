/**
 * `npm run bench -- pages`: pages of the report form, each with its bytes as they go over the wire (API Gateway compresses
 * nothing) and the CPU of one, by the function without AWS behind it.
 */
import '../../tools/command/read-tsx.ts';
import { httpEvent } from '../../test/support/http/events.ts';
import { exampleRegions } from '../../tools/pages/example-regions.ts';
import { cpuMilliseconds, print, withoutOutput } from '../support/measure.ts';

const NOW = 1_774_612_800;
const host = 'localhost';
const nonce = Buffer.alloc(256, 7).toString('base64url');

export async function run(): Promise<void> {
  const { formHandler } = await import('../../tools/pages/form-server.ts');
  const handler = formHandler(exampleRegions(), NOW);
  const ask = (event: object) => handler(httpEvent(event), {} as never);
  const opening = { path: '/report', body: '', headers: { host, 'x-api-key': 'arabic', 'x-nonce': nonce } };
  const { cookies = [] } = await withoutOutput(() => ask(opening));
  const posted = {
    host,
    cookie: cookies[0]?.split(';')[0] ?? '',
    'accept-language': 'ar',
    'content-type': 'application/x-www-form-urlencoded',
  };
  const issue = { path: '/report/issue', headers: posted };
  const pages = {
    'the form': opening,
    'the form with problems, in Arabic': { ...issue, body: 'phone=&testDate=2020-01-01' },
    'the page of success': { ...issue, body: 'phone=%2B12068675309&agreement=true' },
  };
  for (const [page, event] of Object.entries(pages)) {
    const { statusCode, body = '' } = await withoutOutput(() => ask(event));
    if (statusCode !== 200) throw new Error(`${page}: status ${statusCode}`);
    print({
      bench: 'pages',
      page,
      bytes: Buffer.byteLength(body),
      cpuMilliseconds: await cpuMilliseconds(() => ask(event)),
    });
  }
}
