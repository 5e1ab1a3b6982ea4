import type { Row } from '../row.js';
import { alignment } from './align-chunks.js';
import { compare } from './compare.js';
import { diff, diffDocuments } from './diff.js';
import { exactSearch } from './exact-search.js';
import { firstSnapshot } from './first-snapshot.js';
import { largeFile } from './large-file.js';
import { log } from './log.js';
import { merge } from './merge.js';
import { mapBuild, mapDiff, mapGet } from './maps.js';
import { memoryGrowth } from './memory-growth.js';
import { minilm } from './minilm.js';
import { peakMemory } from './peak-memory.js';
import { runEdit } from './run-edit.js';
import { runRetrieve } from './run-retrieve.js';
import { score } from './score.js';
import { snapshotEdits } from './snapshot-edits.js';
import { status } from './status.js';
import { storeSize } from './store-size.js';
import { throughput } from './throughput.js';
import { version } from './version.js';

/** Every row, in the order in which they are measured: later ones build on what earlier ones made. */
export const allRows: readonly Row[] = [
  firstSnapshot,
  snapshotEdits,
  storeSize,
  status,
  runEdit,
  runRetrieve,
  diff,
  diffDocuments,
  merge,
  alignment,
  throughput,
  minilm,
  exactSearch,
  score,
  compare,
  version,
  mapBuild,
  mapDiff,
  mapGet,
  log,
  memoryGrowth,
  largeFile,
  peakMemory,
];
