/** What must hold, by name: each is a class of bugs that it would catch. */
export const invariants = {
  'published-once':
    'every acknowledged key is in exactly one file of every configuration that wants it, unless it was withdrawn',
  'revised-once':
    'every acknowledged revision shows once: in the key itself if nobody had seen that, else as a revised key',
  'in-its-window': 'a key or revision is in the window of its release hour',
  'nothing-else': 'a file holds nothing but what phones sent and padding, of which there is as much as was counted',
  'true-copy': 'a key is published with the values with which it was sent and vouched for',
  'not-early': 'no key is public while it may be in use, and no window before its minimum age',
  'padding-same': 'configurations that take the same keys hold the same padding',
  'in-order': 'windows follow each other without gap or overlap, and an index only grows at its end',
  'names-unique': 'no object of a file is ever written twice, no two files have one name or one identity for phones',
  'index-whole': 'every line of an index is there to be downloaded, and none goes but by age or recall',
  'until-true': 'until.txt never says more than the index shows, and never goes back',
  'seen-once': 'every phone that polls receives every file once, and refuses none',
  'uploads-kept': 'no upload is removed before every configuration has exported it',
  'counted-once': 'an upload counts once in the statistics, and only if it was stored',
  'repeat-welcome': 'a phone that repeats an upload is answered as the first time',
  'token-welcome': 'a revision token is good for as long as its keys can be revised',
  'certificate-welcome': 'a certificate is accepted while it is valid',
  'answers-right': 'no request is refused that is right',
  'no-surprise': 'nothing fails of which no call has failed',
  'keeps-up': 'once all is well again, every window that is due is out',
  'manifest-holds': 'the manifest verifies: each entry chained and signed, published as it is stored, every file in it',
  'taken-back':
    'a recall takes out what it was told to and nothing else, and the file is gone once the command has ended',
  'held-back': 'nothing of a held configuration is published',
} as const;

export type Invariant = keyof typeof invariants;

export interface Violation {
  readonly invariant: Invariant;
  /** Unix seconds. */
  readonly at: number;
  readonly what: string;
}
