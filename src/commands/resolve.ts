import { Flags } from '@oclif/core';
import { resolveProject, type ConflictsResult } from '../api/conflicts-project.js';
import { Project } from '../api/project.js';
import { StemmaError } from '../errors/stemma-error.js';
import { BaseCommand } from '../cli/base-command.js';
import { renderConflicts } from '../cli/render-conflicts.js';

/** `stemma resolve PATH…` */
export default class Resolve extends BaseCommand {
  static override summary = 'Decide conflicts: take a side, or the files as they are.';
  static override description =
    'Names are paths of files or folders, keys of documents, key paths of settings or ids of questions, as `conflicts` lists them. Of settings and questions only what is in conflict is taken from the side; a document is taken whole. Without a side the files count as merged, once no conflict marker is left in them.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> corpus/kettle.md',
    {
      description: 'Take their value of one setting, and our version of a document',
      command: '<%= config.bin %> <%= command.id %> --theirs pipeline.chunk.size',
    },
    { command: '<%= config.bin %> <%= command.id %> --ours docs/toaster.md', description: '' },
  ];
  static override strict = false;
  static override usage = 'resolve PATH… [--ours | --theirs | --merged]';
  static override flags = {
    ours: Flags.boolean({ summary: 'Take what this branch has.', exclusive: ['theirs', 'merged'] }),
    theirs: Flags.boolean({ summary: 'Take what is merged.', exclusive: ['ours', 'merged'] }),
    merged: Flags.boolean({
      summary: 'Take the files as they are on disk; the default.',
      exclusive: ['ours', 'theirs'],
    }),
  };

  async run(): Promise<ConflictsResult> {
    const { argv, flags } = await this.parse(Resolve);
    const targets = argv.map(String);
    if (targets.length === 0) throw nothingNamed();
    const side = flags.ours ? 'ours' : flags.theirs ? 'theirs' : 'merged';
    const result = await Project.use(this.session(flags), (project) =>
      resolveProject(project, { targets, side }),
    );
    this.print(...renderConflicts(result));
    return result;
  }
}

function nothingNamed(): StemmaError {
  return new StemmaError(
    'bad-usage',
    'name what to resolve: a path, a document, a setting or a question',
    {
      suggestions: ['`stemma conflicts` lists what is in conflict; `.` is all of it.'],
    },
  );
}
