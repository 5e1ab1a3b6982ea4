import { checkIntegrity, type IntegrityResult } from '../api/check-integrity.js';
import { Project } from '../api/project.js';
import { BaseCommand } from '../cli/base-command.js';
import { EXIT } from '../cli/exit-codes.js';
import { bytes, plural, wrap } from '../cli/text.js';

/** `stemma fsck` */
export default class Fsck extends BaseCommand {
  static override summary = 'Check that all data is there and unharmed.';
  static override description =
    'Re-hashes every object, walks every map that a commit or stemma.lock pins, and looks that everything they name is there. Changes nothing. Exit code 6 when something is wrong.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    { description: 'For a monitor', command: '<%= config.bin %> <%= command.id %> --json' },
  ];

  async run(): Promise<IntegrityResult> {
    const { flags } = await this.parse(Fsck);
    const result = await Project.use(this.session(flags), checkIntegrity);
    const { objects, commits, maps, problems } = result;
    this.print(
      `${plural(objects, 'object')} (${bytes(result.bytes)}), ${plural(commits, 'commit')}, ${plural(maps, 'map')}: ${problems.length === 0 ? 'all sound' : plural(problems.length, 'problem')}`,
    );
    for (const { message, affects, derived } of problems) {
      this.print(...wrap(message, 78, '  '));
      if (affects.length > 0) this.print(...wrap(`needed by ${affects.join(', ')}`, 78, '    '));
      if (derived) this.print('    derived data: `stemma run` on that commit makes it again');
    }
    if (problems.length > 0) this.endWith(EXIT.integrity);
    return result;
  }
}
