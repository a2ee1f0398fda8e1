/** The header above whatever an authority says (region-config.md §2.1). */
import { contrast, type Rgb } from '../color.ts';
import { about, error, findEffective, placeOfValue, type Rule, warning } from './subject.ts';

/** WCAG 2.2, 1.4.3: what large text needs. */
const LEAST_CONTRAST = 3;

export const readable: Rule = (subject) => {
  const text = findEffective(subject, 'agencyHeaderTextColor');
  const ground = findEffective(subject, 'agencyColor');
  if (!text || !ground) return [];
  const ratio = contrast(text.value as Rgb, ground.value as Rgb);
  if (ratio >= LEAST_CONTRAST) return [];
  const isText = text.origin.kind === 'file' || ground.origin.kind !== 'file';
  const shown = (Math.floor(ratio * 10) / 10).toFixed(1);
  return [
    warning(
      'contrast',
      placeOfValue(isText ? text : ground),
      {
        problem: `has a contrast of ${shown}:1 with ${isText ? 'agency.color' : 'agency.textColor'}`,
        remedy: `allowed: ${LEAST_CONTRAST}:1 or more; white on a dark colour, or black on a light one`,
      },
      { key: isText ? text.name : ground.name },
    ),
  ];
};

/** Styles 1 to 3 show the icon alone. */
export const headerImage: Rule = (subject) => {
  const style = findEffective(subject, 'agencyHeaderStyle');
  if (!style || style.value === 0 || findEffective(subject, 'agencyImage')) return [];
  return [
    error(
      'header-image',
      placeOfValue(style),
      {
        problem: 'shows the icon alone, and agency.image is missing',
        remedy: 'write agency.image, or set the style to "nameAndIcon"',
      },
      about(style),
    ),
  ];
};

export const imageFormat: Rule = (subject) => {
  const image = findEffective(subject, 'agencyImage');
  if (!image || typeof image.value !== 'string' || /\.png$/i.test(image.value.replace(/[?#].*$/, ''))) return [];
  return [
    warning(
      'image-format',
      placeOfValue(image),
      {
        problem: `is ${image.value}, whose name does not end with .png`,
        remedy: 'a PNG file is known to work, of others nothing is known',
      },
      about(image),
    ),
  ];
};
