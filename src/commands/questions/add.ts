import { Flags } from '@oclif/core';
import { Project } from '../../api/project.js';
import { addQuestion, type AddResult } from '../../api/questions/add-question.js';
import { openLabelling } from '../../api/questions/open-labelling.js';
import { BaseCommand } from '../../cli/base-command.js';
import { withConversation } from '../../cli/conversation.js';
import { labelQuestions, type LabellingResult } from '../../cli/label-questions.js';
import { renderAdded } from '../../cli/render-added.js';

/** `stemma questions add` */
export default class QuestionsAdd extends BaseCommand {
  static override summary = 'Add a question to the set, with the passage that answers it.';
  static override description =
    'By flags, in a script; or asked for on a terminal, where the best passages are shown to choose from. A quote has to stand once in the document, or in all documents where none is named; otherwise the places are told. With --candidates the questions of a file are labelled one after the other, see `stemma questions from-feedback`.';
  static override examples = [
    {
      description: 'Ask for everything, and show passages to choose from',
      command: '<%= config.bin %> <%= command.id %>',
    },
    '<%= config.bin %> <%= command.id %> --question "How long does a refund take?" --quote "within five working days" --tag billing',
    '<%= config.bin %> <%= command.id %> --question "Do you sell pizza?" --unanswerable',
    '<%= config.bin %> <%= command.id %> --candidates candidates.jsonl',
  ];
  static override flags = {
    question: Flags.string({
      summary: 'What is asked.',
      helpValue: 'TEXT',
      exclusive: ['candidates'],
    }),
    document: Flags.string({ summary: 'Document that answers it.', helpValue: 'KEY' }),
    quote: Flags.string({ summary: 'Words that answer it.', helpValue: 'TEXT' }),
    start: Flags.integer({ summary: 'Where they begin in its text, instead.', min: 0 }),
    end: Flags.integer({ summary: 'Where they end, exclusive.', min: 1 }),
    unanswerable: Flags.boolean({ summary: 'The documents do not answer it.' }),
    answer: Flags.string({ summary: 'The answer expected.', helpValue: 'TEXT' }),
    tag: Flags.string({ summary: 'A tag.', multiple: true, multipleNonGreedy: true }),
    id: Flags.string({ summary: 'Its id; made of its words unless given.' }),
    candidates: Flags.string({ summary: 'Label the questions of this file.', helpValue: 'FILE' }),
    into: Flags.string({
      summary: 'File to put it in; the question set of stemma.yaml unless given.',
      helpValue: 'FILE',
    }),
    k: Flags.integer({ char: 'k', summary: 'Passages to choose from.', default: 5, min: 1 }),
    'dry-run': Flags.boolean({ summary: 'Say where the answer stands, and write nothing.' }),
  };

  async run(): Promise<AddResult | LabellingResult> {
    const { flags } = await this.parse(QuestionsAdd);
    const { question, document, quote, start, end, unanswerable, answer, id, into } = flags;
    const places = [document, quote, start, end].some((value) => value !== undefined);
    const { tag: tags = [], 'dry-run': dryRun } = flags;
    if (question !== undefined && (places || unanswerable || !process.stdin.isTTY)) {
      const place = { document, quote, start, end, unanswerable };
      const rest = { answer, tags, id, into, dryRun };
      const result = await Project.use(this.session(flags), (project) =>
        addQuestion(project, { question, ...place, ...rest }),
      );
      this.print(...renderAdded(result));
      return result;
    }
    return withConversation({ input: process.stdin, output: process.stderr }, (conversation) =>
      Project.use(this.session(flags), async (project) => {
        const labelling = await openLabelling(project, { into, k: flags.k, dryRun });
        const asked = question ?? (await conversation.ask('Question: ')) ?? '';
        const list =
          flags.candidates === undefined
            ? [{ question: asked, answer, tags, id }].filter((one) => one.question !== '')
            : await labelling.candidates(flags.candidates);
        return labelQuestions(list, labelling, conversation);
      }),
    );
  }
}
