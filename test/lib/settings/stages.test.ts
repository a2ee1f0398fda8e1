import { describe, expect, it } from 'vitest';
import { checkedStage, type StageRules, stageNamed, stages } from '../../../lib/settings/stages.ts';
import { temporary } from '../templates.ts';

describe('stages', () => {
  it.each(stages.map(({ name }) => name))('%s may exist', (name) => {
    expect(stageNamed(name).name).toBe(name);
  });

  it('names what is allowed', () => {
    expect(() => stageNamed('production')).toThrow("stage is 'production'; allowed: local, dev, staging, prod");
  });

  it.each(stages.filter(({ name }) => name !== 'local'))('$name cannot have a clock that turns', (stage) => {
    expect(stage.adjustableClock).toBe(false);
    expect(() => checkedStage({ ...stage, adjustableClock: true }, temporary)).toThrow('adjustableClock is true');
  });

  it.each([
    ['target', { target: 'local' }],
    ['deadline', { deadline: { minMilliseconds: 250, maxMilliseconds: 250 } }],
  ] as const)('refuses a wrong %s', (name, change) => {
    expect(() => checkedStage({ ...stageNamed('prod'), ...change } as StageRules, temporary)).toThrow(name);
  });
});
