import { Args, Flags } from '@oclif/core';
import { Project } from '../api/project.js';
import {
  distrustModule,
  inspectModule,
  listTrusted,
  trustModule,
  type TrustList,
  type TrustRemoval,
  type TrustResult,
} from '../api/trust-module.js';
import { BaseCommand } from '../cli/base-command.js';
import { confirm } from '../cli/confirm.js';
import {
  renderModule,
  renderRemoval,
  renderTrusted,
  renderTrustList,
} from '../cli/render-trust.js';
import { StemmaError } from '../errors/stemma-error.js';

/** `stemma trust` */
export default class Trust extends BaseCommand {
  static override summary = 'Let a module of the project run, as it is now.';
  static override description =
    'Settings never run code by themselves: an embedder with `provider: module` runs only after this. Shows the files that would run, and asks. What you trust is kept in your own configuration folder, by project and by hash of the code: a change, or another clone, needs trust again.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> embedder.mjs',
    {
      description: 'In a script',
      command: '<%= config.bin %> <%= command.id %> embedder.mjs --yes',
    },
    { description: 'What is trusted', command: '<%= config.bin %> <%= command.id %> --list' },
    {
      description: 'Take it back',
      command: '<%= config.bin %> <%= command.id %> embedder.mjs --remove',
    },
  ];
  static override args = {
    path: Args.string({ description: 'The module: a file that ends in .mjs.' }),
  };
  static override flags = {
    yes: Flags.boolean({ char: 'y', summary: 'Trust it without being asked.' }),
    list: Flags.boolean({ summary: 'List what is trusted.', exclusive: ['yes', 'remove'] }),
    remove: Flags.boolean({ summary: 'Trust it no more.', exclusive: ['yes', 'list'] }),
  };

  async run(): Promise<TrustResult | TrustList | TrustRemoval> {
    const { flags, args } = await this.parse(Trust);
    const session = this.session(flags);
    if (flags.list) {
      const result = listTrusted(session.host);
      this.print(...renderTrustList(result));
      return result;
    }
    const { path } = args;
    if (path === undefined) throw noPath();
    return Project.use(session, async (project) => {
      if (flags.remove) {
        const result = distrustModule(project, path);
        this.print(...renderRemoval(result));
        return result;
      }
      const seen = inspectModule(project, path);
      this.print(...renderModule(seen));
      if (!flags.yes && !seen.trusted) {
        await confirm('Trust it?', { input: process.stdin, output: process.stderr });
      }
      const result = trustModule(project, seen);
      this.print(...renderTrusted(result));
      return result;
    });
  }
}

function noPath(): StemmaError {
  return new StemmaError('bad-usage', 'missing the module: a file that ends in .mjs', {
    suggestions: ['Name it, such as `stemma trust embedder.mjs`, or add --list.'],
  });
}
