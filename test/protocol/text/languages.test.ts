import { describe, expect, it } from 'vitest';
import { acceptedLanguages, bestLanguage, canonical } from '../../../protocol/text/languages.ts';

describe('Accept-Language', () => {
  it.each<[string, string[]]>([
    ['', []],
    ['nb', ['nb']],
    // RFC 9110 §12.5.4.
    ['da, en-gb;q=0.8, en;q=0.7', ['da', 'en-gb', 'en']],
    ['en;q=0.2, fr , es;q=0.9', ['fr', 'es', 'en']],
    ['*, fr;q=0.5', ['fr']],
    ['fr;q=0, en', ['en']],
    ['fr;q=2, es;q=x, en', ['en']],
    [';;;,,q=1,', ['q=1']],
  ])('%j is %j', (header, languages) => expect(acceptedLanguages(header)).toEqual(languages));

  it('looks at twenty ranges', () => {
    const header = Array.from({ length: 100 }, (_, index) => `x${index}`).join(',');
    expect(acceptedLanguages(header)).toHaveLength(20);
  });
});

describe('the best language that is there', () => {
  const available = ['en', 'nb', 'pt-BR', 'he', 'zh-Hant'];
  it.each<[string[], string | undefined]>([
    [['nb'], 'nb'],
    [['NB-no'], 'nb'],
    [['no'], 'nb'],
    [['nn-NO', 'en'], 'nb'],
    [['pt-PT'], 'pt-BR'],
    [['pt-br'], 'pt-BR'],
    // What Android called Hebrew.
    [['iw-IL'], 'he'],
    [['zh-Hant-TW'], 'zh-Hant'],
    [['da', 'en-GB'], 'en'],
    [['da'], undefined],
    [['<script>', '', 'en'], 'en'],
    [[], undefined],
  ])('of %j is %j', (wanted, found) => expect(bestLanguage(wanted, available)).toBe(found));
});

it('a text that is no language has no canonical form', () => expect(canonical('../../etc')).toEqual([]));
