import { snapshotProject, type SnapshotResult } from '../api/snapshot-project.js';
import { Project } from '../api/project.js';
import { BaseCommand } from '../cli/base-command.js';
import { bytes, plural } from '../cli/text.js';

/** `stemma snapshot` */
export default class Snapshot extends BaseCommand {
  static override summary = 'Take the documents into the store, and nothing else.';
  static override description =
    'Reads files that changed since the last snapshot and pins the corpus in stemma.lock. No stage is run: `stemma run` does both.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {
      description: 'In another folder',
      command: '<%= config.bin %> <%= command.id %> -C ~/bots/acme --json',
    },
  ];

  async run(): Promise<SnapshotResult> {
    const { flags } = await this.parse(Snapshot);
    const result = await Project.use(this.session(flags), (project) => snapshotProject(project));
    const { documents, added, changed, removed, read } = result;
    this.print(
      `${plural(documents, 'document')}, ${bytes(result.bytes)}: ${added} added, ${changed} changed, ${removed} removed (${plural(read, 'file')} read)`,
    );
    return result;
  }
}
