import { z } from 'zod';
import { fromUtf8, utf8 } from '../../util/bytes.js';
import type { Project } from '../project.js';
import type { PipelineReport } from '../run-pipelines.js';

/** What a stage's time grows with: texts embedded, entries indexed, documents otherwise. */
function unitsOf({ name, counts, added, removed, documents }: PipelineReport): number {
  if (name === 'embed') return counts['embedded'] ?? 0;
  return name === 'index' || name === 'lexical' ? added + removed : documents;
}

function noteName(fingerprint: string): string {
  return `rate:${fingerprint}`;
}

const rateSchema = z.tuple([z.number().positive(), z.number().positive()]);

/** Units and seconds of an earlier run of the very same stage. */
function rateOf(project: Project, fingerprint: string): readonly [number, number] | undefined {
  const note = project.cache.note(noteName(fingerprint));
  const parsed = rateSchema.safeParse(note && JSON.parse(fromUtf8(note)));
  return parsed.data;
}

/**
 * Remembers how long the stages of a run took, for later plans. A small run tells little of a large
 * one, so it replaces what is known only where it did at least half as much.
 */
export function rememberRates(project: Project, reports: readonly PipelineReport[]): void {
  for (const report of reports) {
    const { fingerprint, seconds } = report;
    const units = unitsOf(report);
    if (report.status === 'cached' || units === 0 || seconds <= 0) continue;
    const [before = 0] = rateOf(project, fingerprint) ?? [];
    if (units < before / 2) continue;
    project.cache.saveNote(noteName(fingerprint), utf8(JSON.stringify([units, seconds])));
  }
}

/** Seconds that a stage should take for so many units; null where it never ran here. */
export function expectedSeconds(
  project: Project,
  fingerprint: string | undefined,
  units: number | null,
): number | null {
  if (units === 0) return 0;
  const rate = fingerprint === undefined ? undefined : rateOf(project, fingerprint);
  return rate === undefined || units === null ? null : (units * rate[1]) / rate[0];
}
