import { onTestFinished } from 'vitest';
import { chunkKey, documentKeyBytes, partsPrefix } from '../../../src/model/entry-keys.js';
import type { ObjectId } from '../../../src/model/object-id.js';
import { runDocumentStage } from '../../../src/pipeline/run-document-stage.js';
import type {
  DocumentStage,
  StageDocument,
  StageEntry,
} from '../../../src/pipeline/document-stage.js';
import type { EarlierRun, StageContext, StageReport } from '../../../src/pipeline/stage-context.js';
import { CacheDatabase } from '../../../src/store/cache-database.js';
import { MemoryObjectStore } from '../../../src/store/memory-object-store.js';
import { SqliteDerivationLog } from '../../../src/store/sqlite-derivation-log.js';
import { buildMap } from '../../../src/tree/build.js';
import { NodeReader } from '../../../src/tree/node-reader.js';
import { rangeOfPrefix, readRange } from '../../../src/tree/read.js';
import { compareBytes, fromUtf8, utf8 } from '../../../src/util/bytes.js';

/** Documents by key, with their texts. */
export type Texts = Readonly<Record<string, string>>;

/** A store, a log and a clock, and stages run on them. */
export class StageBench {
  readonly store = new MemoryObjectStore();
  readonly reader = new NodeReader(this.store);
  readonly cache = new CacheDatabase(':memory:');
  readonly log = new SqliteDerivationLog(this.cache);
  readonly warnings: string[] = [];
  readonly progress: number[] = [];
  /** Milliseconds that pass at each look at the clock. */
  tick = 0;
  #time = 0;
  /** How often work was announced. */
  announced = 0;

  constructor() {
    onTestFinished(() => {
      this.cache.close();
    });
  }

  context(options: Partial<StageContext> = {}): StageContext {
    return {
      reader: this.reader,
      log: this.log,
      reporter: {
        progress: ({ done }) => this.progress.push(done),
        warn: (message) => this.warnings.push(message),
      },
      signal: new AbortController().signal,
      now: () => (this.#time += this.tick),
      force: false,
      beforeWork: () => {
        this.announced++;
      },
      ...options,
    };
  }

  /** An input map: one entry a document. */
  input(texts: Texts): ObjectId {
    const entries = Object.entries(texts)
      .map(([key, text]) => ({ key: documentKeyBytes(key), value: utf8(text) }))
      .sort((a, b) => compareBytes(a.key, b.key));
    return buildMap(this.store, 'small', entries);
  }

  run(
    stage: DocumentStage,
    input: ObjectId,
    options: Partial<StageContext> & { readonly earlier?: EarlierRun } = {},
  ): Promise<StageReport> {
    const { earlier, ...context } = options;
    return runDocumentStage(stage, { input, earlier }, this.context(context));
  }

  /** Entries of a map as text: key parts behind the document are numbers. */
  entries(root: ObjectId): Record<string, string> {
    const entries = [...readRange(this.reader, root)].map(({ key, value }) => {
      const end = key.indexOf(0);
      const ordinal = new DataView(key.buffer, key.byteOffset + end + 1).getUint32(0);
      return [`${fromUtf8(key.subarray(0, end))} ${ordinal}`, fromUtf8(value)];
    });
    return Object.fromEntries(entries) as Record<string, string>;
  }
}

/** What the words stage does besides its work. */
export interface WordsOptions {
  readonly fingerprint?: string;
  readonly batchEntries?: number;
  readonly onOutput?: DocumentStage['onOutput'];
  /** Called before each document. */
  readonly before?: (document: string) => void;
}

/** A stage that makes one entry of each word of a document, in capitals, and counts letters. */
export class WordsStage implements DocumentStage {
  readonly name = 'words';
  readonly profile = 'small';
  readonly unit = 'documents';
  readonly fingerprint: string;
  readonly batchEntries: number;
  readonly onOutput?: NonNullable<DocumentStage['onOutput']>;
  /** Documents worked on, in order. */
  readonly worked: string[] = [];
  readonly batches: number[] = [];

  constructor(readonly options: WordsOptions = {}) {
    this.fingerprint = options.fingerprint ?? 'words';
    this.batchEntries = options.batchEntries ?? 4;
    if (options.onOutput !== undefined) this.onOutput = options.onOutput;
  }

  inputRange(document: string) {
    return { from: documentKeyBytes(document), to: documentKeyBytes(`${document}\0`) };
  }

  outputRanges(document: string) {
    return [rangeOfPrefix(partsPrefix(document))];
  }

  tally(value: Uint8Array) {
    return { letters: value.length };
  }

  work(batch: readonly StageDocument[]) {
    this.batches.push(batch.length);
    const entries = batch.map((one) => this.#wordsOf(one));
    return Promise.resolve({ entries, counts: { words: entries.flat().length } });
  }

  #wordsOf({ document, entries }: StageDocument): StageEntry[] {
    this.options.before?.(document);
    this.worked.push(document);
    const text = fromUtf8(entries[0]?.value ?? new Uint8Array());
    const words = text.split(' ').filter((word) => word !== '');
    return words.map((word, i) => ({
      key: chunkKey(document, i),
      value: utf8(word.toUpperCase()),
    }));
  }
}

/** What the words stage makes of documents, by the definition. */
export function wordsOf(texts: Texts): Record<string, string> {
  const entries = Object.entries(texts).flatMap(([document, text]) =>
    text
      .split(' ')
      .filter((word) => word !== '')
      .map((word, i) => [`${document} ${i}`, word.toUpperCase()]),
  );
  return Object.fromEntries(entries) as Record<string, string>;
}
