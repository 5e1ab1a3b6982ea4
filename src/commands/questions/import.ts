import { Args, Flags } from '@oclif/core';
import { Project } from '../../api/project.js';
import { importQuestions, type ImportResult } from '../../api/questions/import-questions.js';
import { IMPORT_FORMATS } from '../../api/questions/read-import.js';
import { BaseCommand } from '../../cli/base-command.js';
import { renderImport } from '../../cli/render-import.js';

/** `stemma questions import FILE` */
export default class QuestionsImport extends BaseCommand {
  static override summary = 'Take questions of another tool into the question set.';
  static override description =
    'Their evidence is placed in the documents on disk: contexts are found by their text, answers by the stated offset or the place nearest to it. What has no place, or several, is refused with its reason. Ids are those of the source, or made of the words of the question; importing a file again changes nothing, and labels that changed are listed. Lines that are there stay as they are. Guide: docs/guides/questions.md.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> train.json --format squad --documents corpus/contexts',
    '<%= config.bin %> <%= command.id %> faq.csv --format csv --column question=Frage --column document=Seite',
    "<%= config.bin %> <%= command.id %> queries.jsonl --format beir --qrels qrels/test.tsv --document-pattern 'docs/{id}.md' --dry-run",
  ];
  static override args = {
    file: Args.string({ description: 'File to import.', required: true }),
  };
  static override flags = {
    format: Flags.option({ options: IMPORT_FORMATS, required: true })({
      summary: 'What the file is.',
    }),
    qrels: Flags.string({ summary: 'Judgements of `beir` and `trec`.', helpValue: 'FILE' }),
    corpus: Flags.string({ summary: 'Documents of `beir`: corpus.jsonl.', helpValue: 'FILE' }),
    'document-pattern': Flags.string({
      summary: 'How the name of a document becomes a key: `docs/{id}.md`.',
      helpValue: 'PATTERN',
    }),
    documents: Flags.string({
      summary: 'Write contexts that are in no document into this folder of a source.',
      helpValue: 'FOLDER',
    }),
    column: Flags.string({
      summary: 'A column or variable by another name: `question=Frage`.',
      helpValue: 'FIELD=NAME',
      multiple: true,
      multipleNonGreedy: true,
    }),
    delimiter: Flags.string({ summary: 'What parts the values of `csv`.', helpValue: 'CHAR' }),
    'topic-field': Flags.string({
      summary: 'Field of a `trec` topic that is the question.',
      helpValue: 'NAME',
    }),
    'all-answers': Flags.boolean({
      summary: 'Every answer of a `squad` question is evidence, not the most common alone.',
    }),
    unanswerable: Flags.boolean({
      summary: 'Questions that state no evidence are unanswerable, instead of refused.',
    }),
    'id-prefix': Flags.string({ summary: 'Put before every id.', helpValue: 'TEXT' }),
    tag: Flags.string({
      summary: 'Put on every question.',
      multiple: true,
      multipleNonGreedy: true,
    }),
    into: Flags.string({
      summary: 'File to put them in; the question set of stemma.yaml unless given.',
      helpValue: 'FILE',
    }),
    'dry-run': Flags.boolean({ summary: 'Say what would be done, and write nothing.' }),
    strict: Flags.boolean({ summary: 'Import nothing where anything is refused.' }),
    limit: Flags.integer({
      summary: 'Lines shown of each kind; 0 for all. JSON always has all.',
      default: 10,
      min: 0,
    }),
  };

  async run(): Promise<ImportResult> {
    const { args, flags } = await this.parse(QuestionsImport);
    const { format, qrels, corpus, documents, delimiter, unanswerable, into, strict } = flags;
    const result = await Project.use(this.session(flags), (project) =>
      importQuestions(project, {
        file: args.file,
        ...{ format, qrels, corpus, documents, delimiter, unanswerable, into, strict },
        documentPattern: flags['document-pattern'],
        columns: flags.column,
        topicField: flags['topic-field'],
        allAnswers: flags['all-answers'],
        idPrefix: flags['id-prefix'],
        tags: flags.tag,
        dryRun: flags['dry-run'],
      }),
    );
    this.print(...renderImport(result, flags.limit));
    return result;
  }
}
