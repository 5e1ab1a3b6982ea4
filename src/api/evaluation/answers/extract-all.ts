import { fingerprintOf } from '../../../model/fingerprint.js';
import { openAnswerExtractor } from '../../../pipeline/answers/answer-extractor.js';
import type { ExtractSettings } from '../../../pipeline/settings/answer-settings.js';
import { fromUtf8, utf8 } from '../../../util/bytes.js';
import type { Project } from '../../project.js';
import type { Answered, QuestionInContext } from './answered.js';

/** Marks an answer in the context of each question; each context is read once. */
export async function extractAll(
  project: Project,
  settings: ExtractSettings,
  asked: readonly QuestionInContext[],
): Promise<Answered> {
  const { host, reporter, signal } = project.session;
  const context = { host, reporter, signal, projectFolder: project.folder };
  const extractor = await openAnswerExtractor(settings, context);
  project.onClose(() => extractor.close());
  const replies: string[][] = [];
  let known = 0;
  for (const { question, texts } of asked) {
    const name = `extracted:${fingerprintOf([extractor.identity, question.question, [...texts]])}`;
    const note = project.cache.note(name);
    if (note === undefined) {
      const { text } = await extractor.answer(question.question, texts, signal);
      project.cache.saveNote(name, utf8(text));
      replies.push([text]);
    } else {
      known++;
      replies.push([fromUtf8(note)]);
    }
    const done = replies.length;
    reporter.progress({ stage: 'extract', done, total: asked.length, unit: 'questions' });
  }
  return {
    by: 'extract',
    version: { model: settings.model, prompt: null, temperature: null, seed: null, repeats: 1 },
    replies,
    spent: { asked: asked.length - known, known, inputTokens: 0, outputTokens: 0, cost: null },
  };
}
