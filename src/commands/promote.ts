import { Args, Flags } from '@oclif/core';
import { Project } from '../api/project.js';
import { promoteProject, type PromoteResult } from '../api/promote-project.js';
import { BaseCommand } from '../cli/base-command.js';
import { EXIT } from '../cli/exit-codes.js';
import { renderPromote } from '../cli/render-promote.js';

const exitOf = { pass: EXIT.done, fail: EXIT.gateFailed, inconclusive: EXIT.gateInconclusive };

/** `stemma promote CANDIDATE` */
export default class Promote extends BaseCommand {
  static override summary =
    'Merge a branch into production if its measured result passes the rules.';
  static override description = `Merges the candidate into the target in memory, runs the pipeline on the result, evaluates it on the target's questions under the target's rules, and moves the target only on a pass. Exit code 0 for a pass, 3 for a fail, 4 for an inconclusive result, 5 for a merge conflict. A target that does not exist is created by its first promotion.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> fix',
    {
      description: 'Into another branch',
      command: '<%= config.bin %> <%= command.id %> fix --to staging',
    },
    {
      description: 'Only ask for the verdict',
      command: '<%= config.bin %> <%= command.id %> fix --dry-run --json',
    },
  ];
  static override args = {
    candidate: Args.string({ description: 'Branch, tag or commit.', required: true }),
  };
  static override flags = {
    to: Flags.string({
      summary: 'Target branch; promote.target of the settings unless given.',
      helpValue: 'BRANCH',
    }),
    'dry-run': Flags.boolean({ summary: 'Evaluate and judge, but move nothing.' }),
  };

  async run(): Promise<PromoteResult> {
    const { args, flags } = await this.parse(Promote);
    const options = { candidate: args.candidate, to: flags.to, dryRun: flags['dry-run'] };
    const result = await Project.use(this.session(flags), (project) =>
      promoteProject(project, options),
    );
    this.print(...renderPromote(result, args.candidate));
    this.endWith(exitOf[result.verdict]);
    return result;
  }
}
