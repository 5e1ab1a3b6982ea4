import { Args, Flags } from '@oclif/core';
import { Project } from '../api/project.js';
import { tagProject, type TagResult } from '../api/tag-project.js';
import { BaseCommand } from '../cli/base-command.js';
import { renderNames } from '../cli/render-names.js';

/** `stemma tag [NAME] [REF]` */
export default class Tag extends BaseCommand {
  static override summary = 'List, make or delete tags.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {
      description: 'With a message',
      command: '<%= config.bin %> <%= command.id %> spring-2026 production -m "Spring release"',
    },
    {
      description: 'Delete one',
      command: '<%= config.bin %> <%= command.id %> --delete spring-2026',
    },
  ];
  static override args = {
    name: Args.string({ description: 'Tag to make.' }),
    ref: Args.string({ description: 'What it names.', default: 'HEAD' }),
  };
  static override flags = {
    message: Flags.string({ char: 'm', summary: 'Make an annotated tag with this message.' }),
    delete: Flags.string({ char: 'd', summary: 'Delete this tag.', helpValue: 'NAME' }),
  };

  async run(): Promise<TagResult> {
    const { args, flags } = await this.parse(Tag);
    const { name, ref } = args;
    const options = { name, ref, message: flags.message, remove: flags.delete };
    const result = await Project.use(this.session(flags), (project) =>
      tagProject(project, options),
    );
    if (name !== undefined) this.print(`Made tag ${name}`);
    else if (flags.delete !== undefined) this.print(`Deleted tag ${flags.delete}`);
    else this.print(...renderNames(result.tags, undefined));
    return result;
  }
}
