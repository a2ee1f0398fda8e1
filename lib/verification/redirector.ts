/** What links in messages lead to: the ENX domain and each region's name below it (docs/decisions/014-redirector.md). */
import { env as redirectEnv } from '../../lambdas/verification/open/redirect/env.ts';
import { androidAssociationPath, appleAssociationPath } from '../../protocol/redirect/association.ts';
import type { RegionFile } from '../../protocol/region.ts';
import { reportFormPath, reportIssuePath } from '../../protocol/user-report/form.ts';
import { HttpApi } from '../constructs/api/http-api.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { smallCall } from '../domain-stack.ts';
import { linkUrl, redirectDomain } from '../settings/addresses.ts';
import type { Stage } from '../settings/stages.ts';
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
  return { api, form };
}

function redirect(parts: Parts, domain: string): ServiceFunction {
  const redirect = parts.step('redirect', { env: redirectEnv, values: { REDIRECT_DOMAIN: domain }, ...smallCall });
  parts.tables.regions.grant(redirect, 'Scan');
  parts.tables.statistics.grant(redirect, 'UpdateItem');
  return redirect;
}

/**
 * The association files of these regions that must be there, by the name a probe calls them. None on a laptop, where the port
 * belongs to an address, which the template does not know.
 */
export function associationUrls(stage: Stage, regions: readonly RegionFile[]): Record<string, string> {
  const domain = stage.target === 'local' ? undefined : redirectDomain(stage);
  if (domain === undefined) return {};
  return Object.fromEntries(
    regions.flatMap(({ region, verification: { apps } }) => {
      const systems = new Set(apps.map(({ os }) => os));
      const base = linkUrl(domain, region).slice(0, -1);
      return [
        ...(systems.has('ios') ? [[`${region}/apple`, base + appleAssociationPath]] : []),
        ...(systems.has('android') ? [[`${region}/android`, base + androidAssociationPath]] : []),
      ];
    }),
  );
}
