import { Args, Flags } from '@oclif/core';
import { explainQuestion, type ExplainResult } from '../api/explain-question.js';
import { Project } from '../api/project.js';
import { embedLimitFlag } from '../cli/answer-flags.js';
import { BaseCommand } from '../cli/base-command.js';
import { renderExplain } from '../cli/render-explain.js';
import { StemmaError } from '../errors/stemma-error.js';

/** `stemma explain QUESTION_ID [FROM] [TO]` */
export default class Explain extends BaseCommand {
  static override summary = 'Tell why a question is answered otherwise in another snapshot.';
  static override description =
    'For one question: where its evidence stands in both snapshots, which chunk holds it, what each step of retrieval gives it, and which stage moved it. Without FROM and TO: the last commit and what is on disk.';
  static override examples = [
    {
      description: 'A question of the set, the last commit against what is on disk',
      command: '<%= config.bin %> <%= command.id %> q081',
    },
    '<%= config.bin %> <%= command.id %> q081 production-1 production',
    {
      description: 'A question that is in no set',
      command:
        '<%= config.bin %> <%= command.id %> production fix --question "how do I reset my password?"',
    },
    {
      description: 'For a program',
      command: '<%= config.bin %> <%= command.id %> q081 HEAD~1 HEAD --json',
    },
  ];
  static override args = {
    question: Args.string({ description: 'Id of a question; left out with --question.' }),
    from: Args.string({ description: 'Branch, tag, commit, or `working`; HEAD unless given.' }),
    to: Args.string({
      description: 'Branch, tag, commit, or `working`, which it is unless given.',
    }),
  };
  static override flags = {
    question: Flags.string({
      summary: 'The words of a question, instead of an id.',
      helpValue: 'TEXT',
    }),
    limit: Flags.integer({ summary: 'Results to list.', default: 20, min: 0 }),
    'embed-limit': embedLimitFlag,
  };

  async run(): Promise<ExplainResult> {
    const { args, flags } = await this.parse(Explain);
    const words = [args.question, args.from, args.to].filter((word) => word !== undefined);
    const id = flags.question === undefined ? words.shift() : undefined;
    const [from = 'HEAD', to = 'working', ...more] = words;
    if (more.length > 0) throw tooMany(more);
    if (id === undefined && flags.question === undefined) throw noQuestion();
    const options = { id, from, to, question: flags.question, embedLimit: flags['embed-limit'] };
    const result = await Project.use(this.session(flags), (project) =>
      explainQuestion(project, options),
    );
    this.print(...renderExplain(result, flags.limit));
    return result;
  }
}

function noQuestion(): StemmaError {
  return new StemmaError('bad-usage', 'no question: expected its id, or its words', {
    suggestions: ['`stemma explain q081`', '`stemma explain --question "how do I reset it?"`'],
  });
}

function tooMany(more: readonly string[]): StemmaError {
  return new StemmaError(
    'bad-usage',
    `unexpected '${more.join(' ')}': --question takes the place of the id`,
    {
      suggestions: ['Name two snapshots at most beside --question.'],
    },
  );
}
