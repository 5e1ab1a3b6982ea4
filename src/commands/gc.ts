import { Flags } from '@oclif/core';
import { collectGarbage, type GarbageResult } from '../api/garbage/collect-garbage.js';
import { Project } from '../api/project.js';
import { BaseCommand } from '../cli/base-command.js';
import { parseDuration } from '../cli/duration.js';
import { renderGarbage } from '../cli/render-garbage.js';

/** `stemma gc` */
export default class Gc extends BaseCommand {
  static override summary = 'Remove data that nothing needs any more.';
  static override description =
    'Keeps what any branch, tag, remote branch, reflog entry, stemma.lock or stopped run needs, and whatever is younger than the grace period. Only says what would go unless --yes is given. Waits for nobody: while another command writes, it ends with exit code 75.';
  static override examples = [
    { description: 'What would be removed', command: '<%= config.bin %> <%= command.id %>' },
    { description: 'Remove it', command: '<%= config.bin %> <%= command.id %> --yes' },
    {
      description: 'And pack all versions of a document beside each other',
      command: '<%= config.bin %> <%= command.id %> --yes --repack',
    },
    {
      description: 'Without the search indexes of older commits, which are built again on use',
      command: '<%= config.bin %> <%= command.id %> --yes --drop-indexes --grace 0',
    },
  ];
  static override flags = {
    yes: Flags.boolean({
      char: 'y',
      summary: 'Remove, instead of saying what would be removed.',
      default: false,
    }),
    repack: Flags.boolean({
      summary: 'Pack everything anew, in the smallest space; takes time.',
      default: false,
    }),
    grace: Flags.string({
      summary: 'Keep what is younger: a number with s, m, h or d, or 0.',
      default: '14d',
      helpValue: 'TIME',
    }),
    'drop-indexes': Flags.boolean({
      summary: 'Drop indexes that no branch, tag or HEAD points at.',
      default: false,
    }),
  };

  async run(): Promise<GarbageResult> {
    const { flags } = await this.parse(Gc);
    const options = {
      apply: flags.yes,
      grace: parseDuration('--grace', flags.grace),
      repack: flags.repack,
      dropIndexes: flags['drop-indexes'],
    };
    const result = await Project.use(this.session(flags), (project) =>
      collectGarbage(project, options),
    );
    this.print(...renderGarbage(result));
    return result;
  }
}
