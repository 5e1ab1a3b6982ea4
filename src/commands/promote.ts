import { resolve } from 'node:path';
import { Args, Flags } from '@oclif/core';
import type { PromoteResult } from '../api/promote-project.js';
import { BaseCommand } from '../cli/base-command.js';
import { EXIT } from '../cli/exit-codes.js';
import { renderPromote } from '../cli/render-promote.js';
import { promoteWithReports } from '../cli/reports/promote-with-reports.js';
import { PromotionReports } from '../cli/reports/promotion-reports.js';

const exitOf = { pass: EXIT.done, fail: EXIT.gateFailed, inconclusive: EXIT.gateInconclusive };

/** `stemma promote CANDIDATE` */
export default class Promote extends BaseCommand {
  static override summary =
    'Merge a branch into production if its measured result passes the rules.';
  static override description = `Merges the candidate into the target in memory, runs the pipeline on the result, evaluates it on the target's questions under the target's rules, and moves the target only on a pass. Exit code 0 where it may go in, 3 for a fail, 4 for an inconclusive result that promote.onInconclusive holds back, 5 for a merge conflict, 75 where the target keeps moving. A target that does not exist is created by its first promotion. Rules and reports: docs/guides/promotion.md.`;
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
    {
      description: 'On a build server, for a pull request',
      command:
        '<%= config.bin %> <%= command.id %> HEAD --to production --dry-run --junit gate.xml --markdown gate.md --annotations github',
    },
  ];
  static override args = {
    candidate: Args.string({ description: 'Branch, tag or commit.', required: true }),
  };
  static override flags = {
    to: Flags.string({
      summary: "Target branch; the candidate's promote.target unless given.",
      helpValue: 'BRANCH',
    }),
    'dry-run': Flags.boolean({ summary: 'Evaluate and judge, but move nothing.' }),
    junit: Flags.string({
      summary: 'Write JUnit XML, a case a rule; - for stdout.',
      helpValue: 'FILE',
    }),
    markdown: Flags.string({
      summary: 'Write Markdown for a comment that the next run finds; - for stdout.',
      helpValue: 'FILE',
    }),
    annotations: Flags.string({
      summary: 'Print annotations for a build server on stderr.',
      options: ['github'],
    }),
  };

  async run(): Promise<PromoteResult> {
    const { args, flags } = await this.parse(Promote);
    const options = { candidate: args.candidate, to: flags.to, dryRun: flags['dry-run'] };
    const reports = new PromotionReports({
      ...flags,
      json: this.jsonEnabled(),
      folder: resolve(flags.directory ?? '.'),
      toStdout: (text) => {
        this.print(text.trimEnd());
      },
      toStderr: (line) => {
        this.printAside(line);
      },
    });
    const result = await promoteWithReports(this.session(flags), options, reports);
    if (!reports.takesStdout) this.print(...renderPromote(result));
    this.endWith(result.decision === 'promote' ? EXIT.done : exitOf[result.verdict]);
    return result;
  }
}
