import type { TopLevelSpec } from 'vega-lite';
import type { TableContent } from '../table.tsx';

export interface Chart {
  /** Unique in the page. */
  readonly id: string;
  readonly title: string;
  /** What it is that the chart is about, if its title does not say it. */
  readonly about?: string;
  /** What the data say, in a sentence for each configuration and perhaps one more. */
  readonly finding: readonly string[];
  readonly spec: TopLevelSpec;
  readonly table: TableContent;
  /** Too many columns to stand beside something. Default false. */
  readonly isWide?: boolean;
}
