import { Flags } from '@oclif/core';
import { revertProject, type PickResult } from '../api/pick-project.js';
import { Project } from '../api/project.js';
import { BaseCommand } from '../cli/base-command.js';
import { endingFlags, endOperation, type EndResult } from '../cli/end-operation.js';
import { namedCommits, renderPicks } from '../cli/render-picks.js';

/** `stemma revert COMMIT…` */
export default class Revert extends BaseCommand {
  static override summary = 'Take the changes of commits back by new commits.';
  static override description =
    'What a commit changed in settings, questions and documents is taken back, and what came after it stays, as far as they can be told apart: where not, it stops with exit code 5, and conflicts are decided as those of a merge.';
  static override examples = [
    '<%= config.bin %> revert HEAD~2',
    {
      description: 'A merge, told against the branch that it was merged into',
      command: '<%= config.bin %> revert HEAD --mainline 1',
    },
  ];
  static override strict = false;
  static override usage = ['revert COMMIT… [--mainline N]', 'revert --continue | --abort | --quit'];
  static override flags = {
    mainline: Flags.integer({
      summary: 'Of a merge: the parent that its changes are taken against, from 1.',
      helpValue: 'N',
      min: 1,
    }),
    message: Flags.string({ char: 'm', summary: 'Message instead of `Revert …`.' }),
    ...endingFlags,
  };

  async run(): Promise<PickResult | EndResult> {
    const { argv, flags } = await this.parse(Revert);
    const names = argv.map(String);
    const session = this.session(flags);
    const print = (lines: readonly string[]) => {
      this.print(...lines);
    };
    const ended = await endOperation(session, 'revert', { flags, names, print });
    if (ended !== undefined) return ended;
    const { mainline, message } = flags;
    const options = { refs: namedCommits(names), mainline, message };
    const result = await Project.use(session, (project) => revertProject(project, options));
    this.print(...renderPicks(result));
    return result;
  }
}
