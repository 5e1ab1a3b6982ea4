/**
 * Measures stemma beside its yardsticks on corpora made from a seed (docs/benchmarks.md):
 *
 *   npm run bench                                       everything; writes bench/results/latest.json
 *   npm run bench -- --only status,diff --documents 5000   a quick look; writes .reports/bench.json
 *   npm run bench -- --write-docs                       docs/benchmarks.md from the last full run
 */
import { Bench } from './bench.js';
import { readOptions, type BenchOptions } from './options.js';
import {
  LATEST,
  QUICK,
  readResults,
  thisCommit,
  thisMachine,
  writeResults,
} from './report/results.js';
import { textTable } from './report/text-table.js';
import { writeDocs } from './report/write-docs.js';
import { measureRow, type RowResult } from './row.js';
import { allRows } from './rows/all-rows.js';

const options = readOptions(process.argv.slice(2), allRows);
if (options.writeDocs) await writeDocs(readResults(LATEST));
else await measure(options);

async function measure({ sizes, rows, full }: BenchOptions): Promise<void> {
  const about = { date: new Date().toISOString(), ...thisCommit(), machine: thisMachine(), sizes };
  const started = performance.now();
  const bench = new Bench(sizes, say);
  const results: RowResult[] = [];
  try {
    for (const row of rows) {
      const result = await measureRow(row, bench);
      say(`${row.id}: ${result.failure ?? 'measured'} (${result.took} s)`);
      results.push(result);
    }
  } finally {
    bench.dispose();
  }
  const took = Math.round((performance.now() - started) / 1000);
  const path = full ? LATEST : QUICK;
  await writeResults(path, { ...about, took, rows: results });
  process.stdout.write(`${textTable(results).join('\n')}\n\n${path}, ${took} s\n`);
  if (results.some(({ failure }) => failure !== undefined)) process.exitCode = 1;
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
