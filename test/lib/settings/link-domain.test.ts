import { describe, expect, it } from 'vitest';
import { redirectDomain } from '../../../lib/settings/addresses.ts';
import { linkDomainOf } from '../../../lib/settings/link-domain.ts';
import { stageFacts } from '../../../lib/settings/stage-files.ts';
import { checkedStage, stageNamed } from '../../../lib/settings/stages.ts';
import type { RegionFile } from '../../../protocol/region.ts';
import { demoRegions, local, regionRows, synthesise, temporary, withZone } from '../templates.ts';

const none = stageFacts.parse({});
const [demo] = demoRegions as [RegionFile];
const elsewhere: RegionFile = { ...demo, verification: { ...demo.verification, linkDomain: 'en.express' } };

describe('the domain of links', () => {
  it.each([
    ['local', none, 'enx.localhost'],
    ['dev', none, undefined],
    ['dev', withZone, 'en.example.org'],
    ['prod', temporary, undefined],
    ['prod', withZone, 'en.example.org'],
  ])('in stage %s', (name, facts, domain) => {
    const stage = checkedStage(stageNamed(name), facts);
    expect(redirectDomain(stage)).toBe(domain);
    expect(linkDomainOf(demo, stage)).toBe(domain);
    expect(linkDomainOf(elsewhere, stage)).toBe('en.express');
  });

  it.each([
    ['the redirector, by the stage file', { stage: 'prod' }, [demo], withZone, '"linkDomain":"en.example.org"'],
    ['the region, if it has one', { stage: 'prod' }, [elsewhere], withZone, '"linkDomain":"en.express"'],
    ['this machine', local, [demo], none, '"linkDomain":"enx.localhost"'],
  ])('stands in the rows: that of %s', (_, context, regions, facts, expected) => {
    const { verification } = synthesise(context, regions, facts);
    expect(regionRows(verification)).toContain(expected);
  });

  it('stands in no row where there is none', () => {
    const { verification } = synthesise({ stage: 'prod' }, [demo], temporary);
    expect(regionRows(verification)).not.toContain('linkDomain');
  });
});
