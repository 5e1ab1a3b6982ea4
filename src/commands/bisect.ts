import { Flags } from '@oclif/core';
import { bisectProject, type BisectResult } from '../api/bisect/bisect-project.js';
import { Project } from '../api/project.js';
import { BaseCommand } from '../cli/base-command.js';
import { renderStory } from '../cli/bisect/render-story.js';
import { renderBisect } from '../cli/render-bisect.js';
import { writeNamedFile } from '../cli/write-named-file.js';

/** `stemma bisect` */
export default class Bisect extends BaseCommand {
  static override summary = 'Find the commit that made answers worse.';
  static override description =
    'Halves the first-parent history between a good and a bad commit, evaluating each on the questions of the bad one, and names the first commit whose figure lies below the threshold, with what it changed, the questions that fell, and the stage and documents that made them fall. A commit that cannot run is passed over.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --good production-1 --bad production',
    {
      description: 'By another figure',
      command:
        '<%= config.bin %> <%= command.id %> --good HEAD~12 --bad HEAD --metric nDCG@10 --threshold 0.6',
    },
    {
      description: 'Since when is one question answered badly',
      command: '<%= config.bin %> <%= command.id %> --good production-1 --question q001',
    },
    {
      description: 'The whole story as Markdown, for a ticket',
      command: '<%= config.bin %> <%= command.id %> --good production-1 --explain story.md',
    },
  ];
  static override flags = {
    good: Flags.string({ summary: 'A commit that was good.', required: true, helpValue: 'REF' }),
    bad: Flags.string({ summary: 'A later one that is bad.', default: 'HEAD', helpValue: 'REF' }),
    metric: Flags.string({ summary: 'Figure to go by; promote.primary unless given.' }),
    question: Flags.string({
      summary: 'Go by this question alone; may be given several times.',
      multiple: true,
      helpValue: 'ID',
    }),
    threshold: Flags.string({
      summary: 'Below this is bad; the middle of both unless given.',
      helpValue: 'NUMBER',
    }),
    explain: Flags.string({
      summary: 'Write the story as Markdown into this file; `-` prints it instead.',
      helpValue: 'FILE',
    }),
  };

  async run(): Promise<BisectResult> {
    const { flags } = await this.parse(Bisect);
    const { good, bad, metric, question: questions } = flags;
    const threshold =
      flags.threshold === undefined ? undefined : this.number('--threshold', flags.threshold);
    const result = await Project.use(this.session(flags), (project) =>
      bisectProject(project, { good, bad, metric, questions, threshold }),
    );
    const { explain } = flags;
    if (explain === '-') this.print(...renderStory(result).trimEnd().split('\n'));
    else this.print(...renderBisect(result));
    if (explain !== undefined && explain !== '-') {
      writeNamedFile(explain, flags.directory, renderStory(result));
      this.printAside(`wrote '${explain}'`);
    }
    return result;
  }
}
