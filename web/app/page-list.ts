/** Every page of a region: where it is, who may see it, and in which order it stands in the navigation. */
import type { ComponentType } from 'preact';
import { lazy } from 'preact-iso';
import type { Permission } from '../../protocol/staff/permissions.ts';
import { Broken } from './broken.tsx';

export interface RegionPage {
  /** Below `/{region}/`. */
  readonly path: string;
  readonly component: ComponentType;
  /** Any of them opens it. */
  readonly needs: readonly Permission[];
  /** Text id of its link; absent: it is reached from another page. */
  readonly link?: string;
}

/** Loaded when it is opened. What cannot be loaded says so: a new version of the pages has other files. */
export function opened(load: () => Promise<{ readonly default: ComponentType }>): ComponentType {
  return lazy(() => load().catch(() => ({ default: Broken })));
}

/** The order of the reference after signing in (verification-server.md §7): the first that is permitted is opened. */
export const regionPages: readonly RegionPage[] = [
  {
    path: 'issue',
    component: opened(() => import('../pages/issue/page.tsx')),
    needs: ['CodeIssue'],
    link: 'shell.nav.issue',
  },
  {
    path: 'bulk',
    component: opened(() => import('../pages/bulk/page.tsx')),
    needs: ['CodeBulkIssue'],
    link: 'shell.nav.bulk',
  },
  {
    path: 'codes',
    component: opened(() => import('../pages/code/page.tsx')),
    needs: ['CodeRead', 'CodeIssue'],
    link: 'shell.nav.codes',
  },
  { path: 'codes/:uuid', component: opened(() => import('../pages/code/page.tsx')), needs: ['CodeRead', 'CodeIssue'] },
  {
    path: 'statistics',
    component: opened(() => import('../pages/statistics/page.tsx')),
    needs: ['StatsRead'],
    link: 'shell.nav.statistics',
  },
  {
    path: 'settings',
    component: opened(() => import('../pages/settings/page.tsx')),
    needs: ['SettingsRead'],
    link: 'shell.nav.settings',
  },
  {
    path: 'settings/history',
    component: opened(() => import('../pages/settings-history/page.tsx')),
    needs: ['SettingsRead'],
  },
  {
    path: 'keys',
    component: opened(() => import('../pages/keys/page.tsx')),
    needs: ['SettingsRead'],
    link: 'shell.nav.keys',
  },
  {
    path: 'quota',
    component: opened(() => import('../pages/quota/page.tsx')),
    needs: ['SettingsRead'],
    link: 'shell.nav.quota',
  },
  {
    path: 'audit',
    component: opened(() => import('../pages/audit/page.tsx')),
    needs: ['AuditRead'],
    link: 'shell.nav.audit',
  },
  {
    path: 'members',
    component: opened(() => import('../pages/members/page.tsx')),
    needs: ['UserRead'],
    link: 'shell.nav.members',
  },
  {
    path: 'api-keys',
    component: opened(() => import('../pages/api-keys/page.tsx')),
    needs: ['APIKeyRead'],
    link: 'shell.nav.api-keys',
  },
  {
    path: 'apps',
    component: opened(() => import('../pages/apps/page.tsx')),
    needs: ['MobileAppRead'],
    link: 'shell.nav.apps',
  },
];

/** Pages that this person may see in a region. */
export function pagesFor(permissions: readonly Permission[]): RegionPage[] {
  return regionPages.filter(({ needs }) => needs.some((need) => permissions.includes(need)));
}
