/** What links in messages lead to: the ENX domain and each region's name below it (docs/decisions/014-redirector.md). */
import { env as redirectEnv } from '../../lambdas/verification/redirect/env.ts';
import { androidAssociationPath, appleAssociationPath } from '../../protocol/redirect/association.ts';
import { regionHost } from '../../protocol/redirect/host.ts';
import { reportFormPath, reportIssuePath } from '../../protocol/user-report/form.ts';
import { statisticsLost } from '../alarms/events.ts';
import { HttpApi } from '../constructs/api/http-api.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { smallCall } from '../domain-stack.ts';
import { regionId } from '../names.ts';
import { redirectDomain } from '../settings/addresses.ts';
import type { Parts } from './parts.ts';
import { reportForm } from './report-form.ts';

/** `form` is the page on which people report. Undefined where the stage has no ENX domain. */
export function redirector(
  parts: Parts,
  health: ServiceFunction,
): { readonly api: HttpApi; readonly form: ServiceFunction } | undefined {
  const domain = redirectDomain(parts.stage);
  if (domain === undefined) return undefined;
  const form = reportForm(parts, domain);
  const api = new HttpApi(parts.stack, 'RedirectApi', {
    ...parts.api('redirector'),
    routes: { [reportFormPath]: form, [reportIssuePath]: form, '/health': health },
    fallback: redirect(parts, domain),
    callers: 'phones',
  });
  parts.output('RedirectUrl', api.url);
  parts.output('ReportUrl', `${api.url}${reportFormPath.slice(1)}`);
  parts.output('RedirectDomain', domain);
  for (const [region, url] of Object.entries(linkUrls(parts))) parts.output(`LinkUrl${regionId(region)}`, url);
  return { api, form };
}

function redirect(parts: Parts, domain: string): ServiceFunction {
  const redirect = parts.step('redirect', { env: redirectEnv, values: { REDIRECT_DOMAIN: domain }, ...smallCall });
  parts.tables.regions.grant(redirect, 'Scan');
  parts.tables.statistics.grant(redirect, 'UpdateItem');
  statisticsLost(parts.alarms, redirect);
  return redirect;
}

/** Region → where its links begin. On a laptop the port belongs to it, which the template does not know. */
function linkUrls({ stage, regions }: Parts): Record<string, string> {
  const domain = stage.target === 'local' ? undefined : redirectDomain(stage);
  if (domain === undefined) return {};
  return Object.fromEntries(regions.map(({ region }) => [region, `https://${regionHost(region, domain)}/`]));
}

/** The association files that must be there, by the name a probe calls them. */
export function associationUrls(parts: Parts): Record<string, string> {
  const urls = linkUrls(parts);
  return Object.fromEntries(
    parts.regions.flatMap(({ region, verification: { apps } }) => {
      const systems = new Set(apps.map(({ os }) => os));
      const base = urls[region]?.slice(0, -1);
      if (base === undefined) return [];
      return [
        ...(systems.has('ios') ? [[`${region}/apple`, base + appleAssociationPath]] : []),
        ...(systems.has('android') ? [[`${region}/android`, base + androidAssociationPath]] : []),
      ];
    }),
  );
}
