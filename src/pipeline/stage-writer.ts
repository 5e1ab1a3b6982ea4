import { messageOf } from '../errors/node-error.js';
import type { Tally } from '../model/derivation.js';
import type { DocumentKey } from '../model/document.js';
import type { ObjectId } from '../model/object-id.js';
import { applyEdits, type MapEdit } from '../tree/apply.js';
import { readRange } from '../tree/read.js';
import { compareBytes, equalBytes } from '../util/bytes.js';
import type { DocumentStage, StageDocument, StageEntry, StageOutput } from './document-stage.js';
import type { StageContext } from './stage-context.js';

/** Bytes of edits that are applied to the output at once. */
const EDIT_BYTES = 8 * 1024 * 1024;
/** Milliseconds of work between checkpoints. */
const CHECKPOINT_INTERVAL = 5000;

/** Entries of the first batch; later ones are larger where that takes no time. */
const FIRST_BATCH = 32;

/** How much there is to do, in the unit that progress counts. */
export interface StageExtent {
  readonly unit: string;
  readonly total: number | undefined;
}

/** Where a stage's work starts. */
export interface StageStart {
  readonly input: ObjectId;
  readonly base: { readonly input: ObjectId; readonly output: ObjectId } | undefined;
  readonly output: ObjectId;
  readonly tally: Tally;
}

/** Takes documents through a stage in batches and keeps output, sums and checkpoints. */
export class StageWriter {
  #output: ObjectId;
  /** Output up to which `onOutput` was told. */
  #told: ObjectId | undefined;
  #edits: MapEdit[] = [];
  #editBytes = 0;
  #position: DocumentKey | undefined;
  #savedAt: number;
  /** Input entries that the next batch gets, about. */
  #batchEntries: number;
  readonly #tally: Record<string, number>;
  readonly #counts: Record<string, number> = {};
  readonly #report = { added: 0, changed: 0, removed: 0, documents: 0 };

  constructor(
    readonly stage: DocumentStage,
    readonly context: StageContext,
    readonly start: StageStart,
  ) {
    this.#output = start.output;
    this.#told = start.base?.output;
    this.#tally = { ...start.tally };
    this.#savedAt = context.now();
    this.#batchEntries = Math.min(stage.batchEntries, FIRST_BATCH);
  }

  /**
   * Works on the documents; on an error or abort, what was done is kept as a checkpoint. The next
   * batch is read while one is worked on. `expected` is what there is to do, for progress.
   */
  async run(documents: Iterable<DocumentKey>, expected: StageExtent): Promise<void> {
    const { signal, now } = this.context;
    const batches = this.#batches(documents);
    let done = 0;
    try {
      for (let next = batches.next(); next.done !== true;) {
        signal.throwIfAborted();
        const batch = next.value;
        const started = now();
        const present = batch.filter((one) => one.entries.length > 0);
        const working = this.stage.work(present, signal);
        const ahead = attempt(() => batches.next());
        await this.#take(batch, { present, output: await working });
        this.#pace(now() - started);
        done += expected.unit === 'documents' ? batch.length : entriesIn(batch);
        this.#tell(done, expected);
        if ('error' in ahead) throw ahead.error;
        next = ahead.value;
      }
    } catch (error) {
      this.#keepAfter(error);
      throw error;
    }
  }

  *#batches(documents: Iterable<DocumentKey>): Generator<StageDocument[], void, undefined> {
    let batch: StageDocument[] = [];
    let entries = 0;
    for (const document of documents) {
      const one = this.#read(document);
      batch.push(one);
      entries += one.entries.length;
      // A removed document has no entries in the input but what it had in the output is held.
      if (entries < this.#batchEntries && batch.length < this.#batchEntries) continue;
      yield batch;
      batch = [];
      entries = 0;
    }
    if (batch.length > 0) yield batch;
  }

  /** Makes batches so small that a stop loses little, where work is slow. */
  #pace(took: number): void {
    const { batchEntries } = this.stage;
    if (took > 2 * CHECKPOINT_INTERVAL) this.#batchEntries = Math.ceil(this.#batchEntries / 2);
    else if (took < CHECKPOINT_INTERVAL) {
      this.#batchEntries = Math.min(batchEntries, 2 * this.#batchEntries);
    }
  }

  #tell(done: number, { unit, total }: StageExtent): void {
    const { embedded, reused } = this.#counts;
    const looked = (embedded ?? 0) + (reused ?? 0);
    this.context.reporter.progress({
      stage: this.stage.name,
      done,
      unit,
      ...(total !== undefined && { total }),
      ...(reused !== undefined && looked > 0 && { reused: reused / looked }),
    });
  }

  /** The finished output; everything is flushed. */
  finish() {
    this.#apply();
    this.context.reader.store.flush();
    this.stage.onOutput?.(this.#told, this.#output);
    return {
      derived: { output: this.#output, tally: this.#tally },
      report: { ...this.#report, counts: this.#counts },
    };
  }

  #read(document: DocumentKey): StageDocument {
    const { reader } = this.context;
    return {
      document,
      entries: [...readRange(reader, this.start.input, this.stage.inputRange(document))],
      earlier: this.stage
        .outputRanges(document)
        .flatMap((range) => [...readRange(reader, this.#output, range)]),
    };
  }

  /** Puts what was made of a batch in place of what was there before. */
  async #take(
    batch: readonly StageDocument[],
    {
      present,
      output,
    }: { readonly present: readonly StageDocument[]; readonly output: StageOutput },
  ): Promise<void> {
    const made = new Map(present.map((one, i) => [one.document, output.entries[i] ?? []]));
    for (const one of batch) {
      this.#replace(one.earlier, made.get(one.document) ?? []);
      this.#position = one.document;
    }
    this.#report.documents += batch.length;
    addInto(this.#counts, output.counts, 1);
    if (this.#editBytes >= EDIT_BYTES) {
      this.#apply();
      await this.context.reader.store.settle();
    }
    if (this.context.now() - this.#savedAt >= CHECKPOINT_INTERVAL) this.#checkpoint();
  }

  /** Edits that turn a document's earlier entries into its new ones; both ascend. */
  #replace(earlier: readonly StageEntry[], made: readonly StageEntry[]): void {
    let e = 0;
    let m = 0;
    for (;;) {
      const old = earlier[e];
      const fresh = made[m];
      if (old === undefined && fresh === undefined) return;
      const order =
        old === undefined ? 1 : fresh === undefined ? -1 : compareBytes(old.key, fresh.key);
      if (order <= 0) e++;
      if (order >= 0) m++;
      this.#edit(order <= 0 ? old : undefined, order >= 0 ? fresh : undefined);
    }
  }

  #edit(old: StageEntry | undefined, fresh: StageEntry | undefined): void {
    if (old !== undefined && fresh !== undefined && equalBytes(old.value, fresh.value)) return;
    const key = (fresh ?? old)?.key;
    if (key === undefined) return;
    this.#edits.push({ key, value: fresh?.value ?? null });
    this.#editBytes += key.length + (fresh?.value.length ?? 0);
    if (old !== undefined) addInto(this.#tally, this.stage.tally(old.value), -1);
    if (fresh !== undefined) addInto(this.#tally, this.stage.tally(fresh.value), 1);
    if (old === undefined) this.#report.added++;
    else if (fresh === undefined) this.#report.removed++;
    else this.#report.changed++;
  }

  #apply(): void {
    // Parts of a document may lie behind documents that come after it.
    this.#edits.sort((a, b) => compareBytes(a.key, b.key));
    this.#output = applyEdits(this.context.reader, this.#output, this.#edits);
    this.#edits = [];
    this.#editBytes = 0;
  }

  /** Saves what was done before the work stopped; the reason it stopped for stays the error. */
  #keepAfter(error: unknown): void {
    try {
      this.#checkpoint();
    } catch (second) {
      this.context.reporter.warn(
        `the work done so far could not be kept: ${messageOf(second)} (after: ${messageOf(error)})`,
      );
    }
  }

  #checkpoint(): void {
    if (this.#position === undefined) return;
    this.#apply();
    this.context.reader.store.flush();
    this.stage.onOutput?.(this.#told, this.#output);
    this.#told = this.#output;
    this.context.log.saveCheckpoint(this.stage.fingerprint, this.start.input, {
      base: this.start.base,
      position: this.#position,
      output: this.#output,
      tally: this.#tally,
    });
    this.#savedAt = this.context.now();
  }
}

function entriesIn(batch: readonly StageDocument[]): number {
  return batch.reduce((sum, { entries }) => sum + entries.length, 0);
}

/** What an action gives, or the error it ends with, for later. */
function attempt<T>(action: () => T): { readonly value: T } | { readonly error: unknown } {
  try {
    return { value: action() };
  } catch (error) {
    return { error };
  }
}

function addInto(target: Record<string, number>, source: Tally, factor: number): void {
  for (const [name, number] of Object.entries(source)) {
    target[name] = (target[name] ?? 0) + factor * number;
  }
}
