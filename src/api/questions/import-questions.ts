import { StemmaError } from '../../errors/stemma-error.js';
import { DocumentNames } from '../../evaluate/import/document-names.js';
import { PassageFinder } from '../../evaluate/import/passage-finder.js';
import {
  passagePlace,
  placeQuestions,
  type PassagePlace,
  type PlacedQuestions,
  type Realignment,
} from '../../evaluate/import/place-questions.js';
import type { Refusal, SourcePassage, SourceSet } from '../../evaluate/import/source-question.js';
import { mergeQuestionsInto, type UpdatedQuestion } from '../../evaluate/merge-questions-into.js';
import { writeFileAtomically } from '../../util/atomic-file.js';
import type { Project } from '../project.js';
import { WORKING } from '../snapshot-at.js';
import { editQuestionFile } from './edit-question-file.js';
import { planPassageDocuments, type PlannedDocument } from './plan-passage-documents.js';
import { questionTextsAt, type QuestionTexts } from './question-texts.js';
import { readImport, type ImportFormat, type ImportSource } from './read-import.js';

/** Places of a passage that are kept, beside whole documents: more than one is too many. */
const MOST_PLACES = 2;

/** What to import, and into what. */
export interface ImportOptions extends ImportSource {
  /** Makes keys of the names of documents: `docs/{id}.md`. */
  readonly documentPattern?: string | undefined;
  /** Put before every id, so that two sources do not meet. */
  readonly idPrefix?: string | undefined;
  /** Put on every question. */
  readonly tags?: readonly string[] | undefined;
  /** The question set of the settings unless given. */
  readonly into?: string | undefined;
  readonly dryRun?: boolean | undefined;
  /** Import nothing where anything is refused. */
  readonly strict?: boolean | undefined;
}

/** What an import did, or would do. */
export interface ImportResult {
  readonly file: string;
  readonly format: ImportFormat;
  /** Relative to the project. */
  readonly into: string;
  readonly dryRun: boolean;
  readonly counts: {
    /** New questions. */
    readonly imported: number;
    readonly updated: number;
    readonly unchanged: number;
    /** Of all these, those with evidence that stood elsewhere than the source says. */
    readonly realigned: number;
    /** Of all these, those without evidence. */
    readonly unanswerable: number;
    readonly refused: number;
    /** Questions that the judgements say nothing of. */
    readonly unjudged: number;
    /** Documents written for passages that stood in none. */
    readonly documents: number;
  };
  /** Ids. */
  readonly imported: readonly string[];
  readonly updated: readonly UpdatedQuestion[];
  readonly realigned: readonly Realignment[];
  readonly refused: readonly Refusal[];
  /** Keys of the documents written. */
  readonly documents: readonly string[];
}

/**
 * Imports questions of another tool into a question set. Their evidence is placed in the documents on
 * disk; what cannot be placed is refused, one by one. Lines that are there stay byte for byte unless
 * their question comes again with other labels. Importing a file twice changes nothing.
 *
 * Throws `nothing-imported` where all is refused, `import-refused` where anything is and `strict`
 * says so, and what reading the file throws.
 */
export async function importQuestions(
  project: Project,
  options: ImportOptions,
): Promise<ImportResult> {
  const { file, format, into, dryRun = false } = options;
  const set = await readImport(project, options);
  const texts = await textsFor(project, options);
  const { placed, documents } = await placeInCorpus(project, { set, texts, options });
  refuseWhole(placed, options);
  const named = <T extends { readonly id: string }>(one: T): T => {
    return { ...one, id: `${options.idPrefix ?? ''}${one.id}` };
  };
  const questions = placed.questions.map((question) => ({
    ...named(question),
    tags: [...new Set([...question.tags, ...(options.tags ?? [])])],
  }));
  const edit = { into, dryRun, candidates: 'refused' } as const;
  const { path, result } = await editQuestionFile(project, edit, (target) => {
    const merged = mergeQuestionsInto(target, questions);
    if (!dryRun) writeDocuments(documents);
    return merged;
  });
  const { refused } = placed;
  const realigned = placed.realigned.map(named);
  return {
    file,
    format,
    into: path,
    dryRun,
    counts: {
      imported: result.added.length,
      updated: result.updated.length,
      unchanged: result.unchanged.length,
      realigned: new Set(realigned.map(({ id }) => id)).size,
      unanswerable: questions.filter(({ evidence }) => evidence.length === 0).length,
      refused: refused.length,
      unjudged: set.unjudged,
      documents: documents.length,
    },
    imported: result.added,
    updated: result.updated,
    realigned,
    refused,
    documents: documents.map(({ document }) => document),
  };
}

/** Texts of the documents on disk; none where the first ones are to be written. */
async function textsFor(project: Project, { documents }: ImportOptions): Promise<PlaceableTexts> {
  try {
    return await questionTextsAt(project, WORKING);
  } catch (error) {
    const isEmpty = error instanceof StemmaError && error.code === 'source-empty';
    if (documents === undefined || !isEmpty) throw error;
    const none = () => undefined;
    return { textOf: none, partsOf: none, keys: nothing, all: nothing };
  }
}

function* nothing(): Generator<never, void, undefined> {
  // Yields nothing.
}

function writeDocuments(documents: readonly PlannedDocument[]): void {
  for (const { path, bytes } of documents) writeFileAtomically(path, [bytes], { flush: false });
}

type PlaceableTexts = Omit<QuestionTexts, 'lock'>;

interface Placing {
  readonly set: SourceSet;
  readonly texts: PlaceableTexts;
  readonly options: ImportOptions;
}

async function placeInCorpus(project: Project, { set, texts, options }: Placing) {
  const places = findPassages(set.passages, texts);
  const documents =
    options.documents === undefined
      ? []
      : await planMissing(project, { set, places, folder: options.documents });
  const planned = new Map(documents.map((one) => [one.document, one.text]));
  const placed = placeQuestions(set, {
    textOf: (document) => planned.get(document) ?? texts.textOf(document),
    partsOf: texts.partsOf,
    names: new DocumentNames(texts.keys(), options.documentPattern),
    places,
  });
  return { placed, documents };
}

/** The first places of each passage, in the order of documents. */
function findPassages(passages: readonly SourcePassage[], texts: PlaceableTexts): PassagePlace[][] {
  const places: PassagePlace[][] = passages.map(() => []);
  if (passages.length === 0) return places;
  const finder = new PassageFinder(
    passages.map(({ text }) => text),
    { fold: false },
  );
  for (const { document, text } of texts.all()) {
    for (const { passage, ...span } of finder.find(text)) {
      const known = places[passage] ?? [];
      const place = passagePlace({ document, text }, span);
      if (known.length < MOST_PLACES || place.isWhole) known.push(place);
    }
  }
  return places;
}

/** Plans documents for the passages that stand in none, and notes their places. */
async function planMissing(
  project: Project,
  missing: {
    readonly set: SourceSet;
    readonly places: PassagePlace[][];
    readonly folder: string;
  },
): Promise<PlannedDocument[]> {
  const { set, places, folder } = missing;
  const { settings } = project.readSettings();
  const indices = places.flatMap((known, index) => (known.length === 0 ? index : []));
  const passages = indices.flatMap((index) => set.passages[index] ?? []);
  const planned = await planPassageDocuments(project, passages, { folder, settings });
  for (const [i, index] of indices.entries()) {
    const place = planned[i]?.place;
    if (place !== undefined) places[index]?.push(place);
  }
  return planned.flatMap((one) => one ?? []);
}

/** Where all was refused, or anything while `strict`, nothing is imported. */
function refuseWhole({ questions, refused }: PlacedQuestions, options: ImportOptions): void {
  const isNothing = questions.length === 0;
  const [first] = refused;
  if (first === undefined || (!isNothing && options.strict !== true)) return;
  const what = isNothing ? `all ${refused.length}` : `${refused.length}`;
  const id = first.id === null ? '' : ` (id '${first.id}')`;
  const hint = HINTS[first.reason];
  throw new StemmaError(
    isNothing ? 'nothing-imported' : 'import-refused',
    `nothing was imported from '${options.file}': ${what} of its questions were refused; ${first.where}${id}: ${first.message}`,
    {
      data: { file: options.file, refused },
      suggestions: [
        ...(hint === undefined ? [] : [hint]),
        ...(isNothing ? [] : ['Without --strict the others are imported.']),
        '`--json` lists all of them with their reasons.',
      ],
    },
  );
}

const HINTS: Readonly<Record<string, string>> = {
  'passage-not-found':
    'Where the contexts are no documents yet, write them: --documents corpus/contexts.',
  'no-such-document': "Say how names become keys: --document-pattern 'docs/{id}.md'.",
};
