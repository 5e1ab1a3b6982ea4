import { Args, Flags } from '@oclif/core';
import { mergeProject, type MergeResult } from '../api/merge-project.js';
import { Project } from '../api/project.js';
import { BaseCommand } from '../cli/base-command.js';
import { plural, short } from '../cli/text.js';

/** `stemma merge REF` */
export default class Merge extends BaseCommand {
  static override summary = 'Merge another branch into this one.';
  static override description =
    'Settings merge by key path, questions by id, documents by key; chunks, vectors and indexes are made anew from the merged sources, mostly from cache. Where both sides changed the same thing, nothing is changed and the exit code is 5.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> try-overlap',
    {
      description: 'See what it would come to',
      command: '<%= config.bin %> <%= command.id %> try-overlap --dry-run',
    },
  ];
  static override args = {
    ref: Args.string({ description: 'Branch, tag or commit.', required: true }),
  };
  static override flags = {
    message: Flags.string({ char: 'm', summary: 'Message of the merge commit.' }),
    'dry-run': Flags.boolean({ summary: 'Work it out, but move nothing.' }),
  };

  async run(): Promise<MergeResult> {
    const { args, flags } = await this.parse(Merge);
    const options = { ref: args.ref, message: flags.message, dryRun: flags['dry-run'] };
    const result = await Project.use(this.session(flags), (project) =>
      mergeProject(project, options),
    );
    const { relation, branch, commit, documents, chunks } = result;
    const outcome = {
      'up-to-date': `Nothing to merge: ${branch} holds ${args.ref} already`,
      'fast-forward': `${branch} ${flags['dry-run'] ? 'would move' : 'moved'} forward to ${args.ref}`,
      merge: flags['dry-run']
        ? `${args.ref} merges without conflict`
        : `Merged ${args.ref} into ${branch} as ${short(commit)}`,
    };
    this.print(outcome[relation], `${plural(documents, 'document')}, ${plural(chunks, 'chunk')}`);
    return result;
  }
}
