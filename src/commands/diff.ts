import { Args, Flags } from '@oclif/core';
import { diffProject, type DiffResult } from '../api/diff/diff-project.js';
import { Project } from '../api/project.js';
import { answerFlags, answerOptions } from '../cli/answer-flags.js';
import { BaseCommand } from '../cli/base-command.js';
import { renderHtml } from '../cli/diff/render-html.js';
import { renderMarkdown } from '../cli/diff/render-markdown.js';
import { renderDiff } from '../cli/render-diff.js';
import { writeNamedFile } from '../cli/write-named-file.js';

/** `stemma diff [FROM] [TO]` */
export default class Diff extends BaseCommand {
  static override summary =
    'Show how two snapshots differ: settings, questions, documents, chunks.';
  static override description =
    'Chunks are aligned through the text that they are slices of: edited, moved, split, merged, added, removed, or recut, which is the same text cut at other places. Settings are compared with defaults filled in, questions by id. Nothing is embedded unless vectors or answers are asked for.';
  static override examples = [
    {
      description: 'What is on disk against the last commit',
      command: '<%= config.bin %> <%= command.id %>',
    },
    '<%= config.bin %> <%= command.id %> production fix',
    {
      description: 'Which documents, and how much of each',
      command: '<%= config.bin %> <%= command.id %> production fix --stat',
    },
    {
      description: 'One document, its own lines',
      command:
        '<%= config.bin %> <%= command.id %> production fix --document docs/billing/plans.md --source',
    },
    {
      description: 'Which questions are answered otherwise, and what caused it',
      command: '<%= config.bin %> <%= command.id %> production-1 production --answers',
    },
    {
      description: 'To look at in a browser, or to print',
      command: '<%= config.bin %> <%= command.id %> production fix --html diff.html',
    },
    {
      description: 'For a program',
      command: '<%= config.bin %> <%= command.id %> HEAD~2 HEAD --json',
    },
  ];
  static override args = {
    from: Args.string({ description: 'Branch, tag, commit, or `working`.', default: 'HEAD' }),
    to: Args.string({ description: 'Branch, tag, commit, or `working`.', default: 'working' }),
  };
  static override flags = {
    stat: Flags.boolean({ summary: 'Totals, and a line for each document.' }),
    document: Flags.string({
      summary: 'Only this document; may be given several times.',
      description:
        'A chunk that came from a document that is not named counts as added, one that went there as removed.',
      helpValue: 'KEY',
      multiple: true,
      multipleNonGreedy: true,
    }),
    source: Flags.boolean({
      summary: "The documents' own lines instead of their chunks.",
      exclusive: ['stat'],
    }),
    markdown: Flags.boolean({
      summary: 'As a comment for a pull request; never longer than 60,000 characters.',
      exclusive: ['json', 'stat'],
    }),
    html: Flags.string({
      summary: 'Write a page with the chunks side by side; it needs nothing else and prints well.',
      helpValue: 'FILE',
      exclusive: ['markdown', 'stat'],
    }),
    limit: Flags.integer({
      summary: 'Documents to list, and changes of each.',
      description:
        '20 unless given; 200 with --html, 1,000 with --json, where the rest stands without its text.',
      min: 0,
    }),
    pager: Flags.boolean({
      summary: 'Show long output in a pager on a terminal.',
      description: 'STEMMA_PAGER, GIT_PAGER or PAGER names it, `less` unless one does.',
      default: true,
      allowNo: true,
    }),
    ...answerFlags,
  };

  async run(): Promise<DiffResult> {
    const { args, flags } = await this.parse(Diff);
    const { stat, source: sources, document: documents = [] } = flags;
    const limit = flags.limit ?? (this.jsonEnabled() ? 1000 : flags.html === undefined ? 20 : 200);
    const options = { ...args, documents, limit: stat ? 0 : limit, sources };
    const result = await Project.use(this.session(flags), (project) =>
      diffProject(project, { ...options, ...answerOptions(flags) }),
    );
    if (flags.html !== undefined) {
      writeNamedFile(flags.html, flags.directory, renderHtml(result, limit));
      this.printAside(`wrote '${flags.html}'`);
    } else if (this.jsonEnabled()) {
      // Its lines would be made for nobody, and of a large difference there are many.
    } else if (flags.markdown) {
      this.print(...renderMarkdown(result, limit));
    } else {
      const { painter } = this;
      this.page(renderDiff(result, { limit, stat, painter, width: 80 }), !flags.pager);
    }
    return result;
  }
}
