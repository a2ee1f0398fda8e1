/**
 * A share of one core for this process alone, as Lambda gives it: at 1,769 MB one vCPU, and in proportion below
 * (Lambda developer guide, "Configure Lambda function memory"). By the kernel's own bandwidth control, cgroup version 1
 * or 2, so it needs Linux and root.
 */
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const MEGABYTES_PER_CORE = 1_769;

/**
 * How often a share is dealt out. AWS does not say. The kernel's own default is 100; that would let most calls, which are
 * shorter than their part of it, run through.
 */
const PERIOD_MILLISECONDS = 20;

interface CpuShare {
  /** 1 is one core. */
  set(share: number): void;
  /** Lets this process run free again. */
  remove(): void;
}

const version1 = '/sys/fs/cgroup/cpu';
const version2 = '/sys/fs/cgroup';

/** Throws an Error that says what is missing. */
export function limitThisProcess(): CpuShare {
  const root = existsSync(version1) ? version1 : version2;
  const group = join(root, `enx-bench-${process.pid}`);
  const [period, pid] = [PERIOD_MILLISECONDS * 1_000, String(process.pid)];
  const quota = (share: number) => String(Math.round(share * period));
  try {
    mkdirSync(group);
    if (root === version1) writeFileSync(join(group, 'cpu.cfs_period_us'), String(period));
    writeFileSync(join(group, 'cgroup.procs'), pid);
  } catch (error) {
    throw new Error(`The kernel gives no share of a core (Linux and root are needed): ${error}`);
  }
  return {
    set(share) {
      if (root === version1) writeFileSync(join(group, 'cpu.cfs_quota_us'), quota(share));
      else writeFileSync(join(group, 'cpu.max'), `${quota(share)} ${period}`);
    },
    remove() {
      writeFileSync(join(root, 'cgroup.procs'), pid);
      rmdirSync(group);
    },
  };
}
