import type { StageReport } from '../../pipeline/stage-context.js';

/** How often a stage was asked for in all cells, and how often it had to work. */
export interface StageWork {
  readonly stage: string;
  /** Cells that have the stage, the baseline among them. */
  readonly asked: number;
  /** Different ones of these: other settings, or another input. */
  readonly distinct: number;
  /** Those that were not known before: full or incremental runs. */
  readonly run: number;
  readonly seconds: number;
}

/** Counts the stages of the cells of a matrix. */
export class StageCount {
  readonly #stages = new Map<string, { reports: StageReport[] }>();

  add(stages: readonly StageReport[]): void {
    for (const report of stages) {
      const known = this.#stages.get(report.name) ?? { reports: [] };
      known.reports.push(report);
      this.#stages.set(report.name, known);
    }
  }

  /** In the order in which stages were first met. */
  list(): StageWork[] {
    return [...this.#stages].map(([stage, { reports }]) => ({
      stage,
      asked: reports.length,
      distinct: new Set(reports.map(({ fingerprint, input }) => `${fingerprint} ${input}`)).size,
      run: reports.filter(({ status }) => status !== 'cached').length,
      seconds: reports.reduce((sum, { seconds }) => sum + seconds, 0),
    }));
  }
}
