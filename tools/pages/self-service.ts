/** Pages of self-service as people see them, those above all that a walk through it does not come to. */
import { codePage } from '../../lambdas/selfservice/pages/code-page.tsx';
import { formPage } from '../../lambdas/selfservice/pages/form-page.tsx';
import { correctPage, issuePage } from '../../lambdas/selfservice/pages/issue-page.tsx';
import { outcomePage } from '../../lambdas/selfservice/pages/outcomes.tsx';
import { restartPage } from '../../lambdas/selfservice/pages/plain-page.tsx';
import { type Reader, readerOf } from '../../lambdas/selfservice/pages/reader.ts';
import type { NamedRegion } from '../../lambdas/selfservice/regions.ts';
import type { HttpEvent } from '../../lambdas/shared/http/call.ts';
import type { PageAnswer } from '../../lambdas/shared/http/endpoints/page-endpoint.ts';
import { DAY_SECONDS, type UnixSeconds, utcDay } from '../../protocol/keys/interval.ts';
import arabic from './ar-self-service.json' with { type: 'json' };

const region: NamedRegion = {
  ...{ region: 'US-ZZ', name: 'Example Health Authority', linkDomain: 'enx.example.org' },
  ...{ issuer: 'https://login.example.org', clientId: 'enx', scopes: [], claims: { subject: 'sub' } },
  ...{ minimumAge: 16, kinds: ['confirmed', 'user-report'], defaultLanguage: 'en', color: '#14532d' },
  texts: { ar: arabic },
};

function readerIn(language: string, agent = ''): Reader {
  return readerOf({ headers: { 'user-agent': agent, 'accept-language': language } } as unknown as HttpEvent, region);
}

/** Name of a picture → page. `now`: Unix seconds. `agent`: of an iPhone. */
export function selfServicePages(now: UnixSeconds, agent: string): Readonly<Record<string, PageAnswer>> {
  const day = (days: number) => utcDay(now - days * DAY_SECONDS);
  const statement = { symptoms: 'since', symptomDate: day(30), testDate: day(5) };
  const unanswered = { ...statement, symptoms: '', symptomDate: '' };
  const form = { token: 'a token', statement };
  const code = { code: '12345678', expires: now + 900 };
  const wrong = { symptomDate: 'invalid' } as const;
  const asked = { region, kind: 'confirmed', statement } as const;
  return {
    'self-form-arabic-problems': formPage(readerIn('ar'), { ...asked, problems: wrong }, now, ''),
    'self-form-french-problems': formPage(
      readerIn('fr'),
      { region, kind: 'confirmed', statement: unanswered, problems: { symptoms: 'missing' } },
      now,
      '',
    ),
    'self-form-home-test-spanish': formPage(
      readerIn('es'),
      { region, kind: 'user-report', statement: { ...unanswered, testDate: '' }, problems: {} },
      now,
      '',
    ),
    'self-correct-norwegian': correctPage(readerIn('nb'), form, wrong, now),
    'self-ready-without-script-french': issuePage(readerIn('fr'), form, 'ready'),
    'self-unanswered-spanish': issuePage(readerIn('es'), form, 'unanswered'),
    'self-refused-english': issuePage(readerIn('en'), form, 'refused'),
    'self-code-arabic': codePage(readerIn('ar'), region, code, now),
    'self-code-iphone-french': codePage(readerIn('fr', agent), region, code, now),
    'self-code-used-english': restartPage(readerIn('en'), 403, 'reused'),
    'self-not-found-english': outcomePage(readerIn('en'), { outcome: 'not_found', homeTest: true }),
    'self-under-age-norwegian': outcomePage(readerIn('nb'), { outcome: 'underage', minimumAge: 16 }),
    'self-limited-norwegian': outcomePage(readerIn('nb'), { outcome: 'limited', hoursLeft: 5 }),
    'self-error-spanish': outcomePage(readerIn('es'), { outcome: 'error', reference: 'registry_unavailable' }),
  };
}
