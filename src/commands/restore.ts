import { Flags } from '@oclif/core';
import { Project } from '../api/project.js';
import { restoreProject, type RestoreResult } from '../api/restore-project.js';
import { BaseCommand } from '../cli/base-command.js';
import { confirm } from '../cli/confirm.js';
import { plural, short } from '../cli/text.js';
import { StemmaError } from '../errors/stemma-error.js';

/** `stemma restore PATH…` */
export default class Restore extends BaseCommand {
  static override summary = 'Bring files back to where a commit has them.';
  static override description =
    'Documents, stemma.yaml, stemma.lock and the questions, named by path, folder or key of a document. Documents that the commit does not have are removed, unless they are in no commit at all. Asks before it overwrites what is in no commit.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> corpus/kettle.md',
    {
      description: 'The settings of a week ago',
      command: '<%= config.bin %> <%= command.id %> --source main@{2026-11-01} stemma.yaml',
    },
    {
      description: 'Drop every change since the last commit',
      command: '<%= config.bin %> <%= command.id %> . --yes',
    },
  ];
  static override strict = false;
  static override usage = 'restore PATH… [--source REF] [--dry-run] [--yes]';
  static override flags = {
    source: Flags.string({
      char: 's',
      summary: 'Where from; HEAD unless given.',
      helpValue: 'REF',
    }),
    'dry-run': Flags.boolean({ summary: 'Say what would change; change nothing.' }),
    yes: Flags.boolean({ char: 'y', summary: 'Overwrite what is in no commit without asking.' }),
  };

  async run(): Promise<RestoreResult> {
    const { argv, flags } = await this.parse(Restore);
    const targets = argv.map(String);
    if (targets.length === 0) throw nothingNamed();
    const { source } = flags;
    const restore = (dryRun: boolean) =>
      Project.use(this.session(flags), (project) =>
        restoreProject(project, { source, targets, dryRun }),
      );
    const plan = flags['dry-run'] || !flags.yes ? await restore(true) : undefined;
    const lost = plan?.files.filter((file) => file.lost) ?? [];
    if (lost.length > 0 && !flags['dry-run']) {
      const shown = lost.slice(0, 3).map(({ path }) => path);
      const more = lost.length > 3 ? ', …' : '';
      const question = `Overwrite changes that are in no commit: ${shown.join(', ')}${more}?`;
      await confirm(question, { input: process.stdin, output: process.stderr });
    }
    const result = flags['dry-run'] && plan !== undefined ? plan : await restore(false);
    const verb = flags['dry-run'] ? 'Would bring' : 'Brought';
    this.print(
      `${verb} ${plural(result.files.length, 'file')} to ${result.source} (${short(result.commit)})`,
    );
    for (const { path, change, lost: gone } of result.files.slice(0, 20)) {
      this.print(`  ${change} ${path}${gone ? ' (changes in no commit)' : ''}`);
    }
    return result;
  }
}

function nothingNamed(): StemmaError {
  return new StemmaError('bad-usage', 'name what to restore: a path, a folder or a document', {
    suggestions: ['`.` is everything that the commit has.'],
  });
}
