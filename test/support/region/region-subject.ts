/** A region as its rules see it, a little different from the demo region. */
import type { DeploymentFacts } from '../../../protocol/region-config/derived.ts';
import { effectiveValues } from '../../../protocol/region-config/effective.ts';
import { regionSettings } from '../../../protocol/region-config/file/region-settings.ts';
import { type HandedOver, storedValues } from '../../../protocol/region-config/handed-over.ts';
import type { Rule, Subject } from '../../../protocol/region-config/rules/subject.ts';
import demo from '../regions/us-zz.json' with { type: 'json' };

/** Path such as `verification.codeLength` or `exposureNotifications.classifications.0.name` → value; undefined: left out. */
export type Changes = Readonly<Record<string, unknown>>;

/** A copy of the demo region's file with changes. */
export function changedDemo(changes: Changes = {}): Record<string, unknown> {
  const file: Record<string, unknown> = structuredClone(demo);
  for (const [path, value] of Object.entries(changes)) {
    const steps = path.split('.');
    const last = steps.pop() ?? '';
    const holder = steps.reduce<Record<string, unknown>>((at, step) => {
      at[step] ??= {};
      return at[step] as Record<string, unknown>;
    }, file);
    if (value === undefined) delete holder[last];
    else holder[last] = value;
  }
  return file;
}

export type About = Partial<Omit<Subject, 'settings' | 'part' | 'values'>> & { readonly facts?: DeploymentFacts };

/** `changes`: below `exposureNotifications`, or of the whole file with a leading slash. */
export function subjectOf(changes: Changes = {}, { facts = {}, ...about }: About = {}): Subject {
  const whole = Object.entries(changes).map(([path, value]) => [placed(path), value] as const);
  const settings = regionSettings.parse(changedDemo(Object.fromEntries(whole)));
  const part = settings.exposureNotifications;
  if (!part) throw new Error('the demo region has no exposureNotifications');
  const values = effectiveValues(settings, part, facts);
  return { settings, part, values, stage: 'local', live: false, now: 1_800_000_000, ...about };
}

const placed = (path: string) => (path.startsWith('/') ? path.slice(1) : `exposureNotifications.${path}`);

/** What was handed over when the region was as `changes` says. */
export function handedOverWith(changes: Changes = {}): HandedOver {
  const values = storedValues(subjectOf(changes).values);
  return { region: 'US-ZZ', stage: 'prod', at: '2026-10-01T08:00:00Z', by: 'somebody', how: 'package', values };
}

/** `error C2 exposureNotifications.attenuation.thresholds.nearMed is 30, and … → allowed: …`, one for each finding. */
export function found(rule: Rule, changes: Changes = {}, about: About = {}): string[] {
  return rule(subjectOf(changes, about)).map(
    ({ severity, rule: name, path, problem, remedy }) =>
      `${severity} ${name} ${path.join('.').replace('exposureNotifications.', '')} ${problem} → ${remedy}`,
  );
}
