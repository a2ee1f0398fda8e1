/** How a page is looked at: name → browser. */
import { narrow, type OpenOptions } from './pages.ts';

type Look = readonly [name: string, options: Pick<OpenOptions, 'colorScheme' | 'language' | 'viewport'>];

/** Together they have every colour, both directions and both widths. */
const crossed: readonly Look[] = [
  ['light', { colorScheme: 'light' }],
  ['arabic', { colorScheme: 'dark', language: 'ar', viewport: narrow }],
];

/** More of them where pictures are taken, which people look at: each costs seconds. */
export const looks: readonly Look[] =
  process.env.PICTURES === undefined
    ? crossed
    : [
        ...crossed,
        ['dark', { colorScheme: 'dark' }],
        ['narrow', { viewport: narrow }],
        ['es', { language: 'es' }],
        ['fr', { language: 'fr' }],
        ['nb', { language: 'nb' }],
      ];
