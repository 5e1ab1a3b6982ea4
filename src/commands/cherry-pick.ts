import { Flags } from '@oclif/core';
import { cherryPickProject, type PickResult } from '../api/pick-project.js';
import { Project } from '../api/project.js';
import { BaseCommand } from '../cli/base-command.js';
import { endingFlags, endOperation, type EndResult } from '../cli/end-operation.js';
import { namedCommits, renderPicks } from '../cli/render-picks.js';

/** `stemma cherry-pick COMMIT…` */
export default class CherryPick extends BaseCommand {
  static override summary = 'Make the changes of commits here once more.';
  static override description =
    'Each commit becomes a commit of its own on this branch, with its author and message; settings, questions and documents merge as in `merge`. Conflicts stop it with exit code 5, to be decided as those of a merge.';
  static override examples = [
    '<%= config.bin %> cherry-pick HEAD~2',
    {
      description: 'Two commits of another branch, one after the other',
      command: '<%= config.bin %> cherry-pick fix~1 fix',
    },
  ];
  static override strict = false;
  static override usage = [
    'cherry-pick COMMIT… [--mainline N]',
    'cherry-pick --continue | --abort | --quit',
  ];
  static override flags = {
    mainline: Flags.integer({
      summary: 'Of a merge: the parent that its changes are taken against, from 1.',
      helpValue: 'N',
      min: 1,
    }),
    message: Flags.string({ char: 'm', summary: 'Message instead of that of the commit.' }),
    ...endingFlags,
  };

  async run(): Promise<PickResult | EndResult> {
    const { argv, flags } = await this.parse(CherryPick);
    const names = argv.map(String);
    const session = this.session(flags);
    const print = (lines: readonly string[]) => {
      this.print(...lines);
    };
    const ended = await endOperation(session, 'cherry-pick', { flags, names, print });
    if (ended !== undefined) return ended;
    const { mainline, message } = flags;
    const options = { refs: namedCommits(names), mainline, message };
    const result = await Project.use(session, (project) => cherryPickProject(project, options));
    this.print(...renderPicks(result));
    return result;
  }
}
