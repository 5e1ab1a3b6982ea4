import { answerInTexts, exactMatch, tokenF1 } from '../../../evaluate/answers/answer-metrics.js';
import {
  joinJudged,
  joinJudgements,
  type Judgement,
  type JudgedQuestion,
} from '../../../evaluate/answers/judged-answer.js';
import { fillPrompt } from '../../../evaluate/answers/prompt-template.js';
import { readJudgement } from '../../../evaluate/answers/read-judgement.js';
import type { Evaluation } from '../../../evaluate/evaluation.js';
import { meanIfAny } from '../../../evaluate/statistics/mean.js';
import { StemmaError } from '../../../errors/stemma-error.js';
import type {
  AnswerSettings,
  GenerateSettings,
  JudgeSettings,
} from '../../../pipeline/settings/answer-settings.js';
import { mapAtOnce } from '../../../util/map-at-once.js';
import type { Exam } from '../../exam.js';
import type { Project } from '../../project.js';
import type { Snapshot } from '../../snapshot-at.js';
import { textsOnce } from '../../texts-once.js';
import type {
  AnsweredQuestion,
  AnswererFigures,
  AnswersReport,
  JudgeFigures,
  ModelVersion,
} from './answers-report.js';
import type { Answered, QuestionInContext } from './answered.js';
import { CachedChat } from './cached-chat.js';
import { extractAll } from './extract-all.js';
import { readPrompt, type VersionedPrompt } from './prompts.js';

/** Characters of a reply that was no score, as it is told. */
const QUOTED = 200;

/**
 * Answers every question from its context, by each way that the settings name, measures the answers
 * and has them judged. Replies come from the cache where the same was asked before.
 *
 * Throws `bad-settings` for a judge with nothing to judge, `prompt-missing`, `bad-prompt`, and what the
 * models throw; a model that does not reply in time ends nothing and is counted.
 */
export async function answerQuestions(
  project: Project,
  snapshot: Snapshot,
  input: {
    readonly settings: AnswerSettings;
    readonly exam: Exam;
    readonly evaluation: Evaluation;
  },
): Promise<AnswersReport> {
  const { extract, generate, judge } = input.settings;
  if (judge !== undefined && extract === undefined && generate === undefined)
    throw nothingToJudge();
  const asked = contextsOf(snapshot, input.exam, input.evaluation);
  const answered = [
    ...(extract === undefined ? [] : [await extractAll(project, extract, asked)]),
    ...(generate === undefined ? [] : [await generateAll(project, { snapshot, generate, asked })]),
  ];
  const last = answered.at(-1);
  const judged =
    judge === undefined || last === undefined
      ? undefined
      : await judgeAll(project, { snapshot, judge, asked, answered: last });
  const perQuestion = asked.map((one, i) =>
    figuresOf(one, i, { answered, judged: judged?.perQuestion }),
  );
  const inContext = perQuestion.flatMap((one) => one.inContext ?? []);
  return {
    AnswerInContext: meanIfAny(inContext),
    count: inContext.length,
    answerers: answered.map((one) => answererFigures(one, perQuestion)),
    judge: judged?.figures ?? null,
    perQuestion,
  };
}

/** What of each ranking fits into the budget, as text. */
function contextsOf(snapshot: Snapshot, exam: Exam, evaluation: Evaluation): QuestionInContext[] {
  const byId = new Map(exam.questions.map((question) => [question.id, question]));
  const textOf = textsOnce(snapshot.chunks);
  return evaluation.perQuestion.flatMap(({ id, retrieved, context }) => {
    const question = byId.get(id);
    if (question === undefined) return [];
    const texts = retrieved
      .slice(0, context.chunks)
      .map(({ document, start, end }) => textOf(document)?.slice(start, end) ?? '');
    return [{ question, texts }];
  });
}

function versionOf(settings: GenerateSettings, prompt: VersionedPrompt): ModelVersion {
  const { model, temperature, seed, repeats } = settings;
  return { model, prompt: prompt.version, temperature, seed, repeats };
}

async function generateAll(
  project: Project,
  input: {
    readonly snapshot: Snapshot;
    readonly generate: GenerateSettings;
    readonly asked: readonly QuestionInContext[];
  },
): Promise<Answered> {
  const { snapshot, generate, asked } = input;
  const prompt = await readPrompt(project, snapshot, { path: generate.prompt, of: 'generate' });
  const chat = new CachedChat(project, generate, 'evaluate.answers.generate');
  let done = 0;
  const replies = await mapAtOnce(asked, generate.concurrency, async ({ question, texts }) => {
    const filled = fillPrompt(prompt.template, {
      question: question.question,
      context: texts.join('\n\n'),
    });
    const repeats: (string | null)[] = [];
    for (let i = 0; i < generate.repeats; i++) repeats.push((await chat.ask(filled, i)) ?? null);
    tell(project, 'answer', ++done, asked.length);
    return repeats;
  });
  return { by: 'generate', version: versionOf(generate, prompt), replies, spent: chat.costs() };
}

async function judgeAll(
  project: Project,
  input: {
    readonly snapshot: Snapshot;
    readonly judge: JudgeSettings;
    readonly asked: readonly QuestionInContext[];
    readonly answered: Answered;
  },
): Promise<{ readonly perQuestion: readonly JudgedQuestion[]; readonly figures: JudgeFigures }> {
  const { snapshot, judge, asked, answered } = input;
  const prompt = await readPrompt(project, snapshot, { path: judge.prompt, of: 'judge' });
  const chat = new CachedChat(project, judge, 'evaluate.answers.judge');
  const scale = [judge.lowest, judge.highest] as const;
  let done = 0;
  const perQuestion = await mapAtOnce(asked, judge.concurrency, async ({ question, texts }, i) => {
    const judgements: Judgement[][] = [];
    for (const answer of answered.replies[i] ?? []) {
      // What never came has nothing in it to be judged; it is counted where it was asked for.
      if (answer === null) continue;
      const filled = fillPrompt(prompt.template, {
        question: question.question,
        answer,
        reference: question.answer ?? '',
        context: texts.join('\n\n'),
      });
      const own: Judgement[] = [];
      for (let repeat = 0; repeat < judge.repeats; repeat++) {
        own.push(judgementOf(await chat.ask(filled, repeat), scale));
      }
      judgements.push(own);
    }
    tell(project, 'judge', ++done, asked.length);
    return joinJudgements(judgements, scale);
  });
  const figures: JudgeFigures = {
    ...versionOf(judge, prompt),
    ...joinJudged(perQuestion),
    of: answered.by,
    scale,
    spent: chat.costs(),
  };
  return { perQuestion, figures };
}

function judgementOf(reply: string | undefined, scale: readonly [number, number]): Judgement {
  if (reply === undefined) return { kind: 'timeout' };
  const score = readJudgement(reply, scale);
  return score === undefined
    ? { kind: 'nonsense', reply: reply.slice(0, QUOTED) }
    : { kind: 'score', score };
}

function figuresOf(
  { question, texts }: QuestionInContext,
  index: number,
  by: {
    readonly answered: readonly Answered[];
    readonly judged: readonly JudgedQuestion[] | undefined;
  },
): AnsweredQuestion {
  const { answer: expected } = question;
  return {
    id: question.id,
    expected: expected ?? null,
    inContext: expected === undefined ? null : answerInTexts(expected, texts),
    answers: by.answered.map(({ by: kind, replies }) => {
      const own = replies[index] ?? [];
      const mean = (score: (answer: string, wanted: string) => number) =>
        expected === undefined
          ? null
          : meanIfAny(own.map((reply) => (reply === null ? 0 : score(reply, expected))));
      return { by: kind, texts: own, ExactMatch: mean(exactMatch), F1: mean(tokenF1) };
    }),
    judged: by.judged?.[index] ?? null,
  };
}

function answererFigures(
  { by, version, replies, spent }: Answered,
  perQuestion: readonly AnsweredQuestion[],
): AnswererFigures {
  const own = perQuestion.flatMap(({ answers }) => answers.filter((one) => one.by === by));
  const exact = own.flatMap(({ ExactMatch }) => ExactMatch ?? []);
  return {
    by,
    ...version,
    metrics: { ExactMatch: meanIfAny(exact), F1: meanIfAny(own.flatMap(({ F1 }) => F1 ?? [])) },
    count: exact.length,
    timeouts: replies.flat().filter((reply) => reply === null).length,
    spent,
  };
}

function tell(project: Project, stage: string, done: number, total: number): void {
  project.session.reporter.progress({ stage, done, total, unit: 'questions' });
}

function nothingToJudge(): StemmaError {
  return new StemmaError(
    'bad-settings',
    'cannot use evaluate.answers.judge: nothing makes answers',
    {
      data: { setting: 'evaluate.answers.judge' },
      suggestions: ['Set evaluate.answers.generate or evaluate.answers.extract too.'],
    },
  );
}
