import { resolve } from 'node:path';
import { Args } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.js';
import { playDemo, type DemoCommand } from '../cli/play-demo.js';

/** What the demo did. */
interface DemoResult {
  readonly folder: string;
  readonly commands: readonly DemoCommand[];
}

/** `stemma demo [FOLDER]` */
export default class Demo extends BaseCommand {
  static override summary = 'Play a bot that got worse, and how it is mended, on real data.';
  static override description =
    'Makes a project in a new folder from the documentation and 140 questions that come with stemma, and plays its story through the real commands: first snapshot, production, a change that makes answers worse, bisect, branch, compare, promote. The folder is left to explore. Takes about a minute.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {
      description: 'In a folder of your choice',
      command: '<%= config.bin %> <%= command.id %> /tmp/try-stemma',
    },
  ];
  static override args = {
    folder: Args.string({ description: 'Folder to make.', default: 'stemma-demo' }),
  };

  async run(): Promise<DemoResult> {
    const { args, flags } = await this.parse(Demo);
    const session = this.session(flags);
    const folder = resolve(session.folder, args.folder);
    const commands = await playDemo({
      fixtures: resolve(this.config.root, 'fixtures/demo'),
      folder,
      program: this.program,
      print: (line) => {
        this.print(line);
      },
      show: !this.jsonEnabled(),
      signal: session.signal,
    });
    this.print('', `Explore it: cd ${args.folder}; stemma log; git log; stemma query "…"`);
    return { folder, commands };
  }
}
