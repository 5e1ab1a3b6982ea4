import { Args, Flags } from '@oclif/core';
import { stringify } from 'yaml';
import { configProject, settingsJsonSchema, type ConfigResult } from '../api/config-project.js';
import { Project } from '../api/project.js';
import { BaseCommand } from '../cli/base-command.js';

/** `stemma config [KEY]` */
export default class Config extends BaseCommand {
  static override summary = 'Show settings as they hold: defaults and inherited ones filled in.';
  static override description =
    'stemma.yaml states what differs from the defaults; this shows the whole. `--schema` prints the JSON Schema that editors check the file with.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {
      description: 'How does production cut texts?',
      command: '<%= config.bin %> <%= command.id %> pipeline.chunk --at production',
    },
    {
      description: 'A schema for your editor',
      command: '<%= config.bin %> <%= command.id %> --schema > stemma.schema.json',
    },
  ];
  static override args = {
    key: Args.string({ description: 'Key path, such as pipeline.chunk.size.' }),
  };
  static override flags = {
    at: Flags.string({
      summary: 'Branch, tag, commit, or `working`.',
      default: 'working',
      helpValue: 'REF',
    }),
    schema: Flags.boolean({ summary: 'Print the JSON Schema of stemma.yaml.' }),
  };

  async run(): Promise<ConfigResult | Record<string, unknown>> {
    const { args, flags } = await this.parse(Config);
    if (flags.schema) {
      const schema = settingsJsonSchema();
      this.print(JSON.stringify(schema, null, 2));
      return schema;
    }
    const result = await Project.use(this.session(flags), (project) =>
      configProject(project, { at: flags.at, key: args.key }),
    );
    this.print(stringify(result.value, { lineWidth: 0 }).trimEnd());
    return result;
  }
}
