import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  corruptedFolder,
  reportOn,
  unpackCorrupted,
  type CorruptedReport,
} from '../support/faults/corrupted-project.js';

const cases = readdirSync(corruptedFolder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

function expectedReport(name: string): CorruptedReport {
  // Written by make-corrupted-worker.ts from a report, and read by a person.
  return JSON.parse(
    readFileSync(join(corruptedFolder, name, 'report.json'), 'utf8'),
  ) as CorruptedReport;
}

describe('damaged projects in fixtures/corrupted', () => {
  it('are there', () => {
    expect(cases.length).toBeGreaterThan(5);
  });

  it.each(cases)('%s: fsck tells what was done to it, and for whom it matters', async (name) => {
    const project = unpackCorrupted(name);
    const report = await reportOn(project);
    project.dispose();
    expect(report.exit).toBe(6);
    expect(report).toEqual(expectedReport(name));
  });
});
