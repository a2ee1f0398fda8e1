/** The pages are built once for all tests that open them: as a deployment builds them. */
import type { TestProject } from 'vitest/node';
import { buildPages } from '../../../lib/constructs/staff/pages-build.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** With `index.html` and `assets/`. */
    pagesFolder: string;
  }
}

export default function setup(project: TestProject): void {
  project.provide('pagesFolder', buildPages());
}
