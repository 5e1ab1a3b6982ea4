import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { StemmaError } from '../../errors/stemma-error.js';
import { parseObjectId } from '../../model/object-id.js';
import { removeAbandonedFiles, writeFileAtomically } from '../../util/atomic-file.js';
import { utf8 } from '../../util/bytes.js';
import type { Project } from '../project.js';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

const entrySchema = z.object({
  target: z.string(),
  /** Hash over everything that was judged: judging the same again is no other decision. */
  decision: hash,
  /** Hash of the question set. */
  questions: hash,
  /** Object that holds the verdict. */
  record: hash.transform(parseObjectId),
});

/** One verdict that was made here, whatever it said and whether or not anything moved. */
export type LedgerEntry = z.infer<typeof entrySchema>;

/**
 * All verdicts that were made in this copy of the project, the oldest first. Throws
 * `ledger-damaged`.
 */
export function readLedger(project: Project): LedgerEntry[] {
  const path = ledgerPath(project);
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line, i) => {
    const parsed = entrySchema.safeParse(parseJson(line));
    if (parsed.success) return parsed.data;
    throw damaged(path, i + 1);
  });
}

/** Notes a verdict, unless the very same decision was noted before. */
export function noteVerdict(project: Project, entry: LedgerEntry): void {
  const entries = readLedger(project);
  const known = entries.some(
    ({ target, decision, record }) =>
      target === entry.target && decision === entry.decision && record === entry.record,
  );
  if (known) return;
  const lines = [...entries, entry].map((one) => `${JSON.stringify(one)}\n`);
  removeAbandonedFiles(project.stemmaFolder);
  writeFileAtomically(ledgerPath(project), [utf8(lines.join(''))]);
}

function ledgerPath(project: Project): string {
  return join(project.stemmaFolder, 'verdicts.jsonl');
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

function damaged(path: string, line: number): StemmaError {
  return new StemmaError('ledger-damaged', `cannot read '${path}': line ${line} is no verdict`, {
    data: { path, line },
    suggestions: ['Remove that line; only the count of verdicts on a question set suffers.'],
  });
}
