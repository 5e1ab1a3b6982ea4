import { Args, Flags } from '@oclif/core';
import { logChunk, type ChunkLogResult } from '../api/history/log-chunk.js';
import { logDocuments, type DocumentLogResult } from '../api/history/log-documents.js';
import { logProject, type LogResult } from '../api/log-project.js';
import { Project } from '../api/project.js';
import { StemmaError } from '../errors/stemma-error.js';
import { BaseCommand } from '../cli/base-command.js';
import { renderMetricHtml, renderMetricLog } from '../cli/log/metric-log.js';
import { renderChunkLog, renderDocumentLog, renderLog } from '../cli/render-log.js';
import { writeNamedFile } from '../cli/write-named-file.js';

/** `stemma log [REF] [-- DOCUMENT…]` */
export default class Log extends BaseCommand {
  static override summary = 'Show the history of a branch, of documents, or of a chunk.';
  static override description =
    'Each commit with its documents, chunks and figures. Behind `--`: only commits that changed these documents or folders of them, Git-ignored ones too; one document alone is followed through renames.';
  static override usage = '<%= command.id %> [REF] [--chunk ID] [-- DOCUMENT…]';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {
      description: 'The last five states of production',
      command: '<%= config.bin %> <%= command.id %> production -n 5 --first-parent',
    },
    {
      description: 'A figure over a hundred commits, to look at in a browser',
      command: '<%= config.bin %> <%= command.id %> --metric nDCG@10 -n 100 --html ndcg.html',
    },
    {
      description: 'What happened to a document, or to all below a folder',
      command: '<%= config.bin %> <%= command.id %> -- docs/billing/plans.md',
    },
    {
      description: 'When did a chunk come, change and go?',
      command: '<%= config.bin %> <%= command.id %> --chunk 9f2c41d07a',
    },
  ];
  static override args = {
    ref: Args.string({ description: 'Branch, tag or commit.', default: 'HEAD' }),
  };
  static override flags = {
    number: Flags.integer({ char: 'n', summary: 'Commits to show.', default: 20, min: 1 }),
    'first-parent': Flags.boolean({
      summary: 'Only the branch itself, not what was merged into it.',
    }),
    metric: Flags.string({
      summary: 'One figure over the commits that pinned it.',
      helpValue: 'NAME',
      exclusive: ['chunk'],
    }),
    html: Flags.string({
      summary: 'Write the figure as a line over the commits into a page.',
      helpValue: 'FILE',
      dependsOn: ['metric'],
    }),
    chunk: Flags.string({
      summary: 'Only commits in which this chunk came, changed or went; its first digits do.',
      helpValue: 'ID',
    }),
  };

  async run(): Promise<LogResult | DocumentLogResult | ChunkLogResult> {
    const { own, documents } = splitArguments(this.argv);
    const { args, flags } = await this.parse(Log, own);
    const { chunk } = flags;
    const options = { ref: args.ref, limit: flags.number, firstParent: flags['first-parent'] };
    return Project.use<LogResult | DocumentLogResult | ChunkLogResult>(
      this.session(flags),
      async (project) => {
        if (chunk !== undefined) {
          const result = await logChunk(project, { ...options, chunk, documents });
          this.print(...renderChunkLog(result));
          return result;
        }
        if (flags.metric !== undefined && documents.length > 0) {
          throw new StemmaError('bad-usage', '--metric is of whole commits, not of documents', {
            suggestions: ['Leave out what stands behind `--`.'],
          });
        }
        if (documents.length > 0) {
          const result = await logDocuments(project, { ...options, documents });
          this.print(...renderDocumentLog(result));
          return result;
        }
        const result = await logProject(project, options);
        const { metric, html, directory } = flags;
        if (metric === undefined) this.print(...renderLog(result));
        else this.#printMetric(result, { metric, html, directory });
        return result;
      },
    );
  }

  #printMetric(
    result: LogResult,
    to: { metric: string; html: string | undefined; directory: string | undefined },
  ): void {
    if (to.html === undefined) {
      this.print(...renderMetricLog(result, to.metric));
      return;
    }
    writeNamedFile(to.html, to.directory, renderMetricHtml(result, to.metric));
    this.printAside(`wrote '${to.html}'`);
  }
}

/** What stands before `--`, and the documents behind it: oclif would take them for more of the same. */
function splitArguments(argv: readonly string[]): { own: string[]; documents: string[] } {
  const at = argv.indexOf('--');
  if (at < 0) return { own: [...argv], documents: [] };
  return { own: argv.slice(0, at), documents: argv.slice(at + 1) };
}
