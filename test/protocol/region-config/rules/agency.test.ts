import { expect, it } from 'vitest';
import { headerImage, imageFormat, readable } from '../../../../protocol/region-config/rules/agency.ts';
import { found } from '../../../support/region/region-subject.ts';

it.each([
  [{ color: '#777777', textColor: '#888888' }, 'agency.textColor has a contrast of 1.2:1 with agency.color'],
  // The default text is white.
  [{ color: '#ffff00', textColor: undefined }, 'agency.color has a contrast of 1.0:1 with agency.textColor'],
  // And the default ground black.
  [{ color: undefined, textColor: '#222222' }, 'agency.textColor has a contrast of 1.3:1 with agency.color'],
])('contrast of %j', (colors, problem) => {
  const changes = Object.fromEntries(Object.entries(colors).map(([name, value]) => [`agency.${name}`, value]));
  expect(found(readable, changes)).toEqual([
    expect.stringContaining(`warning contrast ${problem} → allowed: 3:1 or more`),
  ]);
});

it('3:1 is enough', () => {
  expect(found(readable, { 'agency.color': '#949494', 'agency.textColor': '#ffffff' })).toEqual([]);
});

it.each(['iconCentered', 'iconLeft', 'iconRight'])('header %s needs an image', (headerStyle) => {
  expect(found(headerImage, { 'agency.headerStyle': headerStyle, 'agency.image': undefined })).toEqual([
    'error header-image agency.headerStyle shows the icon alone, and agency.image is missing → write agency.image, or set the style to "nameAndIcon"',
  ]);
  const image = 'https://health.example.org/logo.png';
  expect(found(headerImage, { 'agency.headerStyle': headerStyle, 'agency.image': image })).toEqual([]);
});

it.each([
  ['https://health.example.org/logo.svg', 1],
  ['https://health.example.org/logo', 1],
  ['https://health.example.org/logo.PNG?v=2', 0],
])('image %s', (image, findings) => expect(found(imageFormat, { 'agency.image': image })).toHaveLength(findings));
