import { Flags } from '@oclif/core';
import { exportTexts, type ExportedText } from '../../api/imported/export-texts.js';
import { Project } from '../../api/project.js';
import { BaseCommand } from '../../cli/base-command.js';

/** `stemma vectors export` */
export default class VectorsExport extends BaseCommand {
  static override summary = 'Print the texts that have no vector, to embed them elsewhere.';
  static override description =
    'For `pipeline.embed` with `provider: import`. Prints a JSON object a line with `hash` and `text`: embed the texts as they are, keep the lines beside the vectors, and put both where `pipeline.embed.path` says.';
  static override examples = [
    {
      description: 'The lines for vectors/first.npy',
      command: '<%= config.bin %> <%= command.id %> > vectors/first.jsonl',
    },
    {
      description: 'Questions that have no vector',
      command: '<%= config.bin %> <%= command.id %> --questions',
    },
  ];
  static override flags = {
    questions: Flags.boolean({ summary: 'Questions instead of texts of documents.' }),
    pipeline: Flags.string({
      summary: 'A pipeline under `pipelines:` instead of the main one.',
      helpValue: 'NAME',
    }),
  };

  async run(): Promise<{ readonly texts: readonly ExportedText[] }> {
    const { flags } = await this.parse(VectorsExport);
    const { pipeline, questions } = flags;
    const texts = await Project.use(this.session(flags), (project) =>
      exportTexts(project, { pipeline, questions }),
    );
    for (const one of texts) this.print(JSON.stringify(one));
    return { texts };
  }
}
