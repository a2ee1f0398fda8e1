import { address, key, type Section, versionForm, words } from './key.ts';

/** region-config.md §2.1, in the order of Apple's document. */
export const version: Section = {
  title: 'Specify API Version',
  keys: [
    key('enVersion', 'u8', {
      values: [1, 2],
      scope: 'EN+ENX',
      derivedFrom: 'always 2: Exposure Notifications Express needs it',
      meaning: 'Version of the Exposure Notifications framework.',
    }),
  ],
};

export const region: Section = {
  title: 'Set Region Information',
  keys: [
    words('agencyDisplayName', 50, {
      label: 'PHA Name',
      meaning: 'Name of the authority: in the header of the first page, in the settings and with exposure details.',
    }),
    key('regionIdentifier', 'text', {
      scope: 'EN+ENX',
      label: 'Region',
      derivedFrom: '`region` of the region file',
      pattern: /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/,
      meaning: 'The jurisdiction: ISO 3166-1, or ISO 3166-2 for a part of a country.',
    }),
    key('goLiveDate', 'epoch', {
      minimum: 1_577_836_800,
      maximum: 4_294_967_295,
      scope: 'EN+ENX',
      label: 'Go Live Date',
      receivers: ['apple', 'test'],
      meaning: 'From when on people of the region are offered Exposure Notifications. Android takes no notice of it.',
    }),
    words('agencyRegionName', 50, {
      label: 'Region (for example, state/province or country)',
      meaning: 'Name of the region: below the header of the first page and in the settings.',
    }),
    address('agencyWebsiteURL', {
      label: 'Agency Website URL',
      meaning: "The authority's website, in the settings' page of the region.",
    }),
    key('agencyHeaderStyle', 'u8', {
      words: { nameAndIcon: 0, iconCentered: 1, iconLeft: 2, iconRight: 3 },
      default: 0,
      label: 'Header Style',
      meaning: 'What the header shows: name and icon, or the icon alone at one of three places.',
    }),
    key('agencyHeaderTextColor', 'color', {
      default: [1, 1, 1],
      label: 'Text Color',
      meaning: 'Colour of the text in the header.',
    }),
    key('agencyColor', 'color', {
      default: [0, 0, 0],
      label: 'Header Color',
      meaning: 'Background of the header above whatever the authority says.',
    }),
    key('agencyImage', 'url', {
      maximum: 500,
      label: 'Image URL',
      meaning: "The authority's logo in the header. A PNG file is known to work.",
    }),
    words('agencyMessage', 3_000, {
      label: 'Message Body',
      meaning: 'What Exposure Notifications are for, on the first page and in the settings, below the header.',
    }),
    words('legalConsentText', 50_000, {
      label: 'Legal Consent Text',
      source: 'Apple, Configuring Exposure Notifications; without a limit there: 50,000 is ours',
      meaning: 'What people consent to, as plain text.',
    }),
    key('legalConsentVersion', 'text', {
      maximum: 25,
      required: true,
      label: 'Legal Consent Version',
      pattern: versionForm,
      meaning: 'Version of the consent text: semantic, or a rising number. It rises whenever the text changes.',
    }),
    key('exposureMatching', 'boolean', {
      default: false,
      scope: 'EN+ENX',
      label: 'Is exposure matching enabled?',
      derivedFrom: 'true while the region file has no `ended`',
      meaning: 'Do phones of the region look for keys that they have met.',
    }),
    key('appBundleId', 'text', {
      maximum: 155,
      scope: 'EN+ENX',
      label: 'App Bundle ID (Optional)',
      pattern: /^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/,
      receivers: ['apple', 'test'],
      meaning: "Bundle identifier of the region's own app, where it has one.",
    }),
    key('isTestRegion', 'boolean', {
      scope: 'EN+ENX',
      label: 'Not editable',
      receivers: [],
      meaning: 'Set by Apple; an update that holds it is refused.',
    }),
  ],
};
