import { Flags } from '@oclif/core';
import { commitProject, type CommitResult } from '../api/commit-project.js';
import { Project } from '../api/project.js';
import { BaseCommand } from '../cli/base-command.js';
import { renderRun } from '../cli/render-run.js';
import { fill, plural, score, short } from '../cli/text.js';

/** `stemma commit` */
export default class Commit extends BaseCommand {
  static override summary =
    'Run what is stale, then commit settings, lock, questions and documents.';
  static override description =
    'Makes an ordinary Git commit of stemma.yaml, stemma.lock, the question set and the documents that Git keeps. Nothing else in the repository is touched, staged or committed. If the snapshot was evaluated, its figures go into stemma.lock.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> -m "Chunk by 300 tokens"',
    {
      description: 'Pin the documents without running the pipeline',
      command: '<%= config.bin %> <%= command.id %> --no-run -m "March price list"',
    },
  ];
  static override flags = {
    message: Flags.string({
      char: 'm',
      summary: 'What changed and why; needed but for a merge under way.',
    }),
    run: Flags.boolean({ summary: 'Run stale stages first.', default: true, allowNo: true }),
    'allow-markers': Flags.boolean({
      summary: 'Commit documents that hold conflict markers, as those about Git do.',
    }),
  };

  async run(): Promise<CommitResult> {
    const { flags } = await this.parse(Commit);
    const { message, run } = flags;
    const result = await Project.use(this.session(flags), (project) =>
      commitProject(project, { message, run, allowMarkers: flags['allow-markers'] }),
    );
    const worked = result.run?.stages.some(({ status }) => status !== 'cached') === true;
    if (result.run !== null && worked) this.print(...renderRun(result.run), '');
    const where = result.branch ?? 'detached HEAD';
    this.print(`[${where} ${short(result.commit)}] ${result.subject}`);
    this.print(
      ` ${plural(result.files.length, 'file')}: ${result.files.slice(0, 5).join(', ')}${result.files.length > 5 ? ', …' : ''}`,
    );
    if (result.metrics !== null) {
      const figures = Object.entries(result.metrics).map(
        ([name, value]) => `${name} ${score(value)}`,
      );
      this.print(...fill(figures, 80, ' '));
    }
    return result;
  }
}
