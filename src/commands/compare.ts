import { Args, Flags } from '@oclif/core';
import { compareProject, type CompareResult } from '../api/compare-project.js';
import { Project } from '../api/project.js';
import { BaseCommand } from '../cli/base-command.js';
import { renderCompare } from '../cli/render-compare.js';

/** `stemma compare BASE CANDIDATE` */
export default class Compare extends BaseCommand {
  static override summary = 'Compare two snapshots on the same questions, with statistics.';
  static override description = `Both are measured on the questions, metrics and rules of BASE. For each metric: means, difference with its confidence interval, p-value of a paired sign-flip test (also adjusted by Holm over the gated metrics), wins, ties and losses; then the questions that moved most. Exit code 0 whatever the verdict: \`promote\` is the gate.`;
  static override examples = [
    '<%= config.bin %> <%= command.id %> production fix',
    {
      description: 'What the edits on disk would do',
      command: '<%= config.bin %> <%= command.id %> HEAD working --json',
    },
  ];
  static override args = {
    base: Args.string({ description: 'Branch, tag, commit, or `working`.', required: true }),
    candidate: Args.string({ description: 'Branch, tag, commit, or `working`.', required: true }),
  };
  static override flags = {
    moved: Flags.integer({ summary: 'Questions to show in each direction.', default: 5, min: 0 }),
    seed: Flags.integer({ summary: 'Seed of the random sign flips.', min: 0 }),
  };

  async run(): Promise<CompareResult> {
    const { args, flags } = await this.parse(Compare);
    const { base, candidate } = args;
    const result = await Project.use(this.session(flags), (project) =>
      compareProject(project, { base, candidate, seed: flags.seed }),
    );
    this.print(...renderCompare(result, flags.moved));
    return result;
  }
}
