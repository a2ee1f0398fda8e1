/** Staff of a local stack: who signs in at their pages, and what each may do (verification-server.md §6.2). None of them exists. */
import { createHash } from 'node:crypto';
import { type Preset, presets } from '../../protocol/staff/permissions.ts';

export interface StaffPerson {
  readonly name: string;
  readonly email: string;
  readonly login: string;
  readonly password: string;
  /** In words, for whoever chooses. */
  readonly is: string;
  /** Opaque, and the same for ever. */
  readonly subject: string;
  readonly preset: Preset;
  /** Of the practice twin too, and of the overview of all regions. */
  readonly everywhere: boolean;
}

function person(name: string, login: string, preset: Preset, is: string, everywhere = false): StaffPerson {
  return {
    ...{ name, login, preset, is, everywhere },
    email: `${login}@example.org`,
    password: `${login}-password`,
    subject: createHash('sha256').update(`local identity provider: staff ${login}`).digest('base64url'),
  };
}

export const staffPeople: readonly StaffPerson[] = [
  person('Kari Saksbehandler', 'case-worker', 'caseWorker', 'case worker: issues codes'),
  person('Arne Administrator', 'administrator', 'administrator', 'administrator of one region'),
  person('Rita Revisor', 'auditor', 'auditor', 'auditor: reads, changes nothing'),
  person('Siri System', 'system', 'administrator', 'administrator of two regions, sees all regions', true),
];

/** What `set-member` is asked, so that each may do what they are there for. `twin`: the practice twin of `region`. */
export function membershipsOf(region: string, twin: string): Record<string, unknown>[] {
  return staffPeople.flatMap(({ name, email, subject, preset, everywhere }) => {
    const who = { name, email, subject };
    const regions = everywhere ? [region, twin] : [region];
    return [
      ...regions.map((one) => ({ do: 'add', region: one, ...who, permissions: presets[preset] })),
      ...(everywhere ? [{ do: 'add-system-administrator', ...who }] : []),
    ];
  });
}
