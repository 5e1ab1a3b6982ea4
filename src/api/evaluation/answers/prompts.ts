import { realpathSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import { isNodeError } from '../../../errors/node-error.js';
import { parsePrompt, type PromptTemplate } from '../../../evaluate/answers/prompt-template.js';
import { StemmaError } from '../../../errors/stemma-error.js';
import type { AnswerSettings } from '../../../pipeline/settings/answer-settings.js';
import { sha256Hex } from '../../../util/hash-key.js';
import { utf8 } from '../../../util/bytes.js';
import { readTextAt } from '../../committed-snapshot.js';
import type { Project } from '../../project.js';
import type { Snapshot } from '../../snapshot-at.js';
import type { PromptVersion } from './answers-report.js';

/** A prompt that can be filled, and what names it. */
export interface VersionedPrompt {
  readonly template: PromptTemplate;
  readonly version: PromptVersion;
}

/** What a prompt has to ask for, and may. */
const PLACES = {
  generate: { known: ['question', 'context'], needed: ['question', 'context'] },
  judge: { known: ['question', 'answer', 'reference', 'context'], needed: ['question', 'answer'] },
} as const;

/** Files of the prompts that settings name. */
export function promptFiles({ generate, judge }: AnswerSettings): string[] {
  return [...new Set([generate?.prompt, judge?.prompt])].filter((path) => path !== undefined);
}

/** A prompt as the snapshot has it; throws `prompt-missing` and `bad-prompt`. */
export async function readPrompt(
  project: Project,
  { at, commit }: Pick<Snapshot, 'at' | 'commit'>,
  { path, of }: { readonly path: string; readonly of: keyof typeof PLACES },
): Promise<VersionedPrompt> {
  if (commit === undefined) refuseOutside(project, path);
  const text =
    commit === undefined ? project.readText(path) : await readTextAt(project, commit, path);
  if (text === undefined) throw promptMissing(path, { at, of });
  return {
    template: parsePrompt(path, text, PLACES[of]),
    version: { path, hash: sha256Hex(utf8(text)) },
  };
}

/**
 * Throws `prompt-outside` where links lead from a prompt's path out of the project: settings of a
 * stranger's repository would otherwise send any file of this machine to any server.
 */
export function refuseOutside(project: Project, path: string): void {
  let real: string;
  try {
    real = realpathSync(join(project.folder, path));
  } catch (error) {
    // That there is none is told by who reads it.
    if (isNodeError(error, 'ENOENT', 'ENOTDIR')) return;
    throw error;
  }
  const inside = relative(realpathSync(project.folder), real);
  if (!inside.startsWith('..') && !isAbsolute(inside)) return;
  throw new StemmaError(
    'prompt-outside',
    `cannot use the prompt '${path}': a link leads out of the project folder`,
    { data: { path }, suggestions: ['Put the file itself into the project.'] },
  );
}

function promptMissing(
  path: string,
  { at, of }: { readonly at: string; readonly of: keyof typeof PLACES },
): StemmaError {
  const setting = `evaluate.answers.${of}.prompt`;
  const places = PLACES[of].needed.map((name) => `{{${name}}}`).join(' and ');
  return new StemmaError(
    'prompt-missing',
    `cannot ask for answers of '${at}': there is no prompt '${path}'`,
    {
      data: { path, at, setting },
      suggestions: [
        `Write it, with ${places} where they belong; docs/guides/evaluation.md has one. \`stemma commit\` commits it.`,
        `Or correct ${setting} in stemma.yaml.`,
      ],
    },
  );
}
