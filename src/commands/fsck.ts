import { Flags } from '@oclif/core';
import { checkIntegrity, type IntegrityResult } from '../api/integrity/check-integrity.js';
import { Project } from '../api/project.js';
import { repairIntegrity } from '../api/integrity/repair-integrity.js';
import { BaseCommand } from '../cli/base-command.js';
import { EXIT } from '../cli/exit-codes.js';
import { renderIntegrity, renderRepair } from '../cli/render-fsck.js';

/** `stemma fsck` */
export default class Fsck extends BaseCommand {
  static override summary = 'Check that all data is there and unharmed.';
  static override description =
    'Re-hashes every object, walks every map that a commit or stemma.lock pins, and looks that everything they name is there. Says what is damaged, which commits need it, and what helps. Changes nothing unless --repair is given. Exit code 6 when something is wrong, or remains so.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {
      description: 'In less time, without re-hashing documents',
      command: '<%= config.bin %> <%= command.id %> --fast',
    },
    {
      description: 'Put back what the files on disk and Git have, and make derived data again',
      command: '<%= config.bin %> <%= command.id %> --repair',
    },
    { description: 'For a monitor', command: '<%= config.bin %> <%= command.id %> --json' },
  ];
  static override flags = {
    fast: Flags.boolean({
      summary: 'Do not re-hash documents: look that all is there, and walk the maps.',
    }),
    repair: Flags.boolean({
      summary: 'Mend what can be mended; files, settings, locks and commits stay as they are.',
      exclusive: ['fast'],
    }),
  };

  async run(): Promise<IntegrityResult> {
    const { flags } = await this.parse(Fsck);
    const result = await Project.use(this.session(flags), async (project) => {
      if (flags.repair) {
        const repaired = await repairIntegrity(project);
        this.print(...renderRepair(repaired));
        return repaired;
      }
      const checked = await checkIntegrity(project, { fast: flags.fast });
      this.print(...renderIntegrity(checked));
      return checked;
    });
    if (result.problems.length > 0) this.endWith(EXIT.integrity);
    return result;
  }
}
