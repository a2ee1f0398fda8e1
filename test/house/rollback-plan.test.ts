/** What goes back to where, and what is refused before anything is moved. */
import { describe, expect, it } from 'vitest';
import { describeRelease, parseRelease } from '../../lib/release-name.ts';
import { parseOptions } from '../../tools/rollback/options.ts';
import { planRollback } from '../../tools/rollback/plan.ts';
import type { ReleasedFunction } from '../../tools/rollback/released.ts';

const [a, b, c] = ['aaaaaaaaaaaa', 'bbbbbbbbbbbb', 'cccccccccccc'] as const;

/** `versions`: their releases from version 1 on, as `<id>` or `<id>/<rows>`, or `?` for one that says nothing. */
function fn(name: string, live: number, ...versions: string[]): ReleasedFunction {
  return {
    name,
    version: String(live),
    revision: 'r',
    versions: versions.map((release, n) => {
      const [id = '', rows = '1'] = release.split('/');
      const published = `2026-11-0${n + 1}T10:00:00.000+0000`;
      return {
        number: String(n + 1),
        published,
        release: id === '?' ? undefined : { id, rows: Number(rows) },
      };
    }),
  };
}

const moves = (functions: ReleasedFunction[], to?: string) => {
  const plan = planRollback(functions, to);
  return [plan.to.id, ...plan.moves.map(({ live, to: { number } }) => `${live.name} ${live.version}→${number}`)];
};

describe('one release back', () => {
  it('is the set that was live together', () => {
    expect(moves([fn('verify', 3, a, b, c), fn('issue', 3, a, b, c)])).toEqual([b, 'verify 3→2', 'issue 3→2']);
  });

  it('and one more', () => {
    expect(moves([fn('verify', 2, a, b, c), fn('issue', 2, a, b, c)])).toEqual([a, 'verify 2→1', 'issue 2→1']);
  });

  it('goes by releases where version numbers differ', () => {
    expect(moves([fn('verify', 3, a, b, c), fn('pages', 2, b, c)])).toEqual([b, 'verify 3→2', 'pages 2→1']);
  });

  it('takes the newest version of a release that was deployed twice', () => {
    expect(moves([fn('verify', 4, a, b, a, c)])).toEqual([a, 'verify 4→3']);
    expect(moves([fn('verify', 3, a, b, a)])).toEqual([b, 'verify 3→2']);
  });

  it('passes over a second version of the live release', () => {
    expect(moves([fn('verify', 3, a, b, b)])).toEqual([a, 'verify 3→1']);
  });

  it('leaves a function that is new in the live release', () => {
    const plan = planRollback([fn('verify', 2, a, b), fn('pages', 1, b)]);
    expect(plan.staying).toEqual(['pages']);
    expect(plan.moves).toHaveLength(1);
  });
});

describe('to a release by its name', () => {
  it('goes back further, and on again', () => {
    const at = (live: number) => [fn('verify', live, a, b, c), fn('issue', live, a, b, c)];
    expect(moves(at(3), a)).toEqual([a, 'verify 3→1', 'issue 3→1']);
    expect(moves(at(1), c)).toEqual([c, 'verify 1→3', 'issue 1→3']);
    expect(moves(at(3), c)).toEqual([c]);
  });

  it('puts what fell apart together again', () => {
    expect(moves([fn('verify', 1, a, b), fn('issue', 2, a, b)], a)).toEqual([a, 'issue 2→1']);
  });
});

describe('is refused', () => {
  it('across a release that changed rows, in both directions, however far', () => {
    const words = `Release ${b} took rows 2 for granted, release ${a} takes rows 1`;
    expect(() => planRollback([fn('verify', 2, a, `${b}/2`)])).toThrow(words);
    expect(() => planRollback([fn('verify', 3, a, `${b}/2`, `${c}/2`)], a)).toThrow('takes rows 1');
    expect(() => planRollback([fn('verify', 1, a, `${b}/2`)], b)).toThrow('takes rows 2');
    expect(moves([fn('verify', 3, a, `${b}/2`, `${c}/2`)])).toEqual([b, 'verify 3→2']);
  });

  it('without an earlier release', () => {
    expect(() => planRollback([fn('verify', 1, a)])).toThrow('There is no earlier release to go back to.');
    expect(() => planRollback([fn('verify', 2, a, a)])).toThrow('There is no earlier release to go back to.');
    expect(() => planRollback([fn('verify', 2, '?', a)])).toThrow('There is no earlier release to go back to.');
  });

  it('to a release that is not there, and says which are', () => {
    const remedy = `There are: --to ${b} (made 2026-11-02T10:00), --to ${a} (made 2026-11-01T10:00).`;
    expect(() => planRollback([fn('verify', 2, a, b)], c)).toThrow(
      expect.objectContaining({ message: `No function has a version of release ${c}.`, remedy }),
    );
  });

  it('where it is not clear what is live', () => {
    expect(() => planRollback([fn('verify', 2, a, b), fn('issue', 1, a, b)])).toThrow(
      `More than one release is live: verify ${b}, issue ${a}.`,
    );
    expect(() => planRollback([fn('verify', 2, a, c), fn('issue', 2, b, c)])).toThrow(
      `The functions do not agree on the release before: ${a}, ${b}.`,
    );
    expect(() => planRollback([fn('verify', 2, a, '?')])).toThrow(
      'verify is live with version 2, which does not say to what release it belongs.',
    );
  });
});

describe('the name of a release', () => {
  it('is read as it is written', () => {
    const release = { id: a, rows: 12 };
    expect(parseRelease(describeRelease(release))).toEqual(release);
  });

  it.each([undefined, '', 'release aaaa, rows 1', `release ${a}, rows x`, `my release ${a}, rows 1`])(
    'is not %j',
    (description) => expect(parseRelease(description)).toBeUndefined(),
  );
});

describe('npm run rollback: the command line', () => {
  it('moves one stack of a stage, or says what it would do', () => {
    expect(parseOptions(['--stage', 'prod', '--stack', 'keyserver', '--to', a, '--dry-run'])).toEqual({
      stage: 'prod',
      stack: 'keyserver',
      to: a,
      isDryRun: true,
    });
    expect(parseOptions(['--stage', 'prod'])).toEqual({ stage: 'prod', isDryRun: false });
    expect(parseOptions(['--help'])).toBe('help');
  });

  it.each([
    [[], 'Missing: --stage.'],
    [['--stage', 'prod', '--stack', 'edge'], '--stack is edge; allowed: verification, keyserver'],
    [['--stag', 'prod'], "Unknown option '--stag'"],
  ])('%j: %s', (parameters, problem) => expect(() => parseOptions(parameters)).toThrow(problem));
});
