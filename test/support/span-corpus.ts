import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyDemoCorpus } from './demo-corpus.js';
import type { ProjectFolder } from './project-folder.js';
import { repositoryFolder } from './test-environment.js';

const spans = join(repositoryFolder, '../shared/data/spans');

/** As many as the default rules of promotion want. */
const MOST_QUESTIONS = 50;

/** One long document of the corpus below, with questions enough for the promotion rules. */
export const oneSpeech = ['state_of_the_union.md'];

/**
 * Puts a real corpus with exact evidence into a project: the shared spans corpus (or those of its
 * documents that are named), and the demo's, saying so, where that is absent.
 */
export function copySpanCorpus(project: ProjectFolder, only?: readonly string[]): void {
  if (!existsSync(spans)) {
    process.stderr.write(`'${spans}' is absent: the demo's corpus is used instead\n`);
    copyDemoCorpus(project);
    return;
  }
  if (only === undefined) project.copyIn(join(spans, 'corpus'), 'corpus');
  for (const name of only ?? []) project.copyIn(join(spans, 'corpus', name), `corpus/${name}`);
  const lines = readFileSync(join(spans, 'questions.jsonl'), 'utf8').split('\n');
  const kept = lines.filter((line) => only?.some((name) => line.includes(`docs/${name}`)) ?? line);
  project.write('questions.jsonl', `${kept.slice(0, MOST_QUESTIONS).join('\n')}\n`);
}
