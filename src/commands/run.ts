import { Flags } from '@oclif/core';
import { planProject, type PlanResult } from '../api/plan/plan-project.js';
import { Project } from '../api/project.js';
import { runProject, STAGES, type RunResult } from '../api/run-project.js';
import { BaseCommand } from '../cli/base-command.js';
import { renderGraph, renderMermaid } from '../cli/render-graph.js';
import { renderPlan } from '../cli/render-plan.js';
import { renderRun } from '../cli/render-run.js';
import { settleFlags, settling } from '../cli/settle-flags.js';

/** `stemma run` */
export default class Run extends BaseCommand {
  static override summary = 'Snapshot the sources, then run every stale stage.';
  static override description =
    'Only what changed is worked on: documents that differ are chunked again, and only texts without a known vector are embedded. Results are pinned in stemma.lock. A run that was stopped goes on where it was.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {
      description: 'What would it do, and what would it cost?',
      command: '<%= config.bin %> <%= command.id %> --plan',
    },
    { description: 'For a scheduler', command: '<%= config.bin %> <%= command.id %> --json' },
    {
      description: 'Fit tfidf again on the present chunks',
      command: '<%= config.bin %> <%= command.id %> --refit',
    },
    {
      description: 'One of several pipelines, up to its chunks',
      command: '<%= config.bin %> <%= command.id %> --pipeline small-chunks --until chunk',
    },
  ];
  static override flags = {
    ...settleFlags,
    force: Flags.boolean({ summary: 'Do all work again, whatever is known.' }),
    refit: Flags.boolean({ summary: 'Fit a fitted embedder (tfidf) again; every vector changes.' }),
    rebuild: Flags.boolean({ summary: 'Build the index from nothing instead of growing it.' }),
    plan: Flags.boolean({
      aliases: ['dry-run'],
      summary: 'Say what would be run, why, and what it would take; change nothing.',
    }),
    graph: Flags.boolean({ summary: 'Draw the stages and how they stand; change nothing.' }),
    mermaid: Flags.boolean({ summary: 'Draw them as a Mermaid flowchart.' }),
    pipeline: Flags.string({
      summary: 'Run this one of the pipelines; all run unless it is given. May be repeated.',
      helpValue: 'NAME',
      multiple: true,
      multipleNonGreedy: true,
    }),
    until: Flags.option({
      summary: 'Stop behind this stage.',
      options: STAGES,
      exclusive: ['only'],
    })(),
    only: Flags.option({
      summary: 'Run this stage alone, on the input that stemma.lock pins. May be repeated.',
      options: STAGES,
      multiple: true,
      multipleNonGreedy: true,
    })(),
  };

  async run(): Promise<RunResult | PlanResult> {
    const { flags } = await this.parse(Run);
    const { force, refit, rebuild, until, only, pipeline: pipelines } = flags;
    const options = { force, refit, rebuild, until, only, pipelines, ...settling(flags) };
    if (flags.plan || flags.graph || flags.mermaid) {
      const plan = await Project.use(this.session(flags), (project) =>
        planProject(project, options),
      );
      const render = flags.mermaid ? renderMermaid : flags.graph ? renderGraph : renderPlan;
      this.print(...render(plan));
      return plan;
    }
    const { result } = await Project.use(this.session(flags), (project) =>
      runProject(project, options),
    );
    this.print(...renderRun(result));
    return result;
  }
}
