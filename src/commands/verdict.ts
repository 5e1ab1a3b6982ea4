import { Args, Flags } from '@oclif/core';
import { Project } from '../api/project.js';
import { promotionJsonSchema, verdictProject, type VerdictResult } from '../api/verdict-project.js';
import { BaseCommand } from '../cli/base-command.js';
import { renderShownVerdict } from '../cli/render-verdict.js';

/** `stemma verdict [AT]` */
export default class Verdict extends BaseCommand {
  static override summary = 'Show why something was promoted or not, and verify it.';
  static override description =
    'A verdict names all that it follows from: commits, roots of the data, questions, rules, seed and versions. `--verify` retrieves and scores every question again from the data that the commits pin and compares figure by figure; exit code 6 where one differs. Vectors of questions and scores of a reranker may come from the cache; times are taken as they were measured.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {
      description: 'Does an earlier promotion come out again?',
      command: '<%= config.bin %> <%= command.id %> production-3 --verify',
    },
    {
      description: 'One that was held back, by what `promote` printed',
      command: '<%= config.bin %> <%= command.id %> 3f0c9a71b2',
    },
    {
      description: 'The schema of `promote --json`',
      command: '<%= config.bin %> <%= command.id %> --schema > promote.schema.json',
    },
  ];
  static override args = {
    at: Args.string({
      description:
        "Commit or tag of a promotion, or id of a verdict; the target's last promotion unless given.",
    }),
  };
  static override flags = {
    verify: Flags.boolean({ summary: 'Judge again from the pinned data and compare.' }),
    schema: Flags.boolean({ summary: 'Print the JSON Schema of `promote --json`.' }),
  };

  async run(): Promise<VerdictResult | Record<string, unknown>> {
    const { args, flags } = await this.parse(Verdict);
    if (flags.schema) {
      const schema = promotionJsonSchema();
      this.print(JSON.stringify(schema, null, 2));
      return schema;
    }
    const result = await Project.use(this.session(flags), (project) =>
      verdictProject(project, { at: args.at, verify: flags.verify }),
    );
    this.print(...renderShownVerdict(result));
    return result;
  }
}
