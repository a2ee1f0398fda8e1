import { watermarked } from '../../../protocol/practice.ts';
import type { RegionSettings } from '../store/region-store.ts';
import type { PageTexts } from './texts.ts';

/** Whose page it is. That of a practice twin says so, whatever the region writes there in its own languages. */
export function ownerOf(texts: PageTexts, { name, verification: { practice } }: RegionSettings): string {
  const owner = texts.say('agencyDisplayName', { authority: name });
  return practice ? watermarked(owner) : owner;
}

/** For a page that names nobody: only the mark of a practice. */
export function practiceOwner(texts: PageTexts, settings: RegionSettings | undefined): { owner?: string } {
  return settings?.verification.practice ? { owner: ownerOf(texts, settings) } : {};
}
