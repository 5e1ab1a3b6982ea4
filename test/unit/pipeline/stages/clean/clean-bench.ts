import {
  decodeStoredText,
  encodeStoredText,
  type StoredText,
} from '../../../../../src/model/entry-codecs.js';
import { documentKeyBytes } from '../../../../../src/model/entry-keys.js';
import type { ObjectId } from '../../../../../src/model/object-id.js';
import type { Mark, TextWarning } from '../../../../../src/model/text.js';
import { readTextObject } from '../../../../../src/pipeline/read-text-object.js';
import {
  runCleanStage,
  type CleanedTexts,
  type CleanRun,
} from '../../../../../src/pipeline/run-clean-stage.js';
import type { StageContext } from '../../../../../src/pipeline/stage-context.js';
import {
  cleanSettingsSchema,
  type CleanSettings,
} from '../../../../../src/pipeline/stages/clean/clean-settings.js';
import { buildMap } from '../../../../../src/tree/build.js';
import { keepBlob } from '../../../../../src/tree/pieces/blob-writer.js';
import { readRange } from '../../../../../src/tree/read.js';
import { compareBytes, fromUtf8, utf8 } from '../../../../../src/util/bytes.js';
import { StageBench } from '../../stage-bench.js';

/** A text as a test writes it. */
export interface WrittenText {
  readonly text: string;
  readonly marks?: readonly Mark[];
  readonly warnings?: readonly TextWarning[];
}

/** Texts by key. */
export type WrittenTexts = Readonly<Record<string, string | WrittenText>>;

/** A stage bench on which texts are cleaned. */
export class CleanBench extends StageBench {
  readonly similarities = new Map<string, ReadonlyMap<string, number>>();

  /** A texts map. */
  texts(texts: WrittenTexts): ObjectId {
    const entries = Object.entries(texts)
      .map(([key, written]) => ({ key: documentKeyBytes(key), value: this.#entry(written) }))
      .sort((a, b) => compareBytes(a.key, b.key));
    return buildMap(this.store, 'small', entries);
  }

  /** Cleans texts; settings as they stand in stemma.yaml. */
  clean(
    texts: WrittenTexts | ObjectId,
    settings: unknown,
    options: Partial<StageContext> & Pick<Partial<CleanRun>, 'earlier'> = {},
  ): Promise<CleanedTexts> {
    const { earlier, ...context } = options;
    const run = {
      recipe: { settings: parse(settings), icuVersion: '1' },
      texts: typeof texts === 'string' ? texts : this.texts(texts),
      earlier,
      similarities: {
        load: (name: string) => this.similarities.get(name) ?? new Map<string, number>(),
        save: (name: string, similarities: ReadonlyMap<string, number>) => {
          this.similarities.set(name, new Map(similarities));
        },
      },
    };
    return runCleanStage(run, this.context(context));
  }

  /** What a map of texts says, by key. */
  read(root: ObjectId): Record<string, StoredText & { readonly text: string }> {
    const entries = [...readRange(this.reader, root)].map(({ key, value }) => {
      const stored = decodeStoredText(value);
      const document = fromUtf8(key);
      return [document, { ...stored, text: readTextObject(this.store, document, stored) }] as const;
    });
    return Object.fromEntries(entries);
  }

  /** The texts alone. */
  strings(root: ObjectId): Record<string, string> {
    const entries = Object.entries(this.read(root));
    return Object.fromEntries(entries.map(([document, { text }]) => [document, text]));
  }

  #entry(written: string | WrittenText): Uint8Array {
    const {
      text,
      marks = [],
      warnings,
    } = typeof written === 'string' ? { text: written } : written;
    const blob = keepBlob((bytes) => this.store.put('blob', bytes), utf8(text));
    const common = { ...blob, length: text.length, marks, metadata: {} };
    return encodeStoredText({ ...common, ...(warnings && { warnings }) });
  }
}

function parse(settings: unknown): CleanSettings {
  return cleanSettingsSchema.parse(settings);
}
