import type { EvalResult } from '../../api/eval-project.js';
import { count, money, oneLine, plural, score, short, wrap } from '../text.js';

type Answers = NonNullable<EvalResult['answers']>;
type Answerer = Answers['answerers'][number];
type Judge = NonNullable<Answers['judge']>;

/** What answers came to: each way to answer, then the judge by its name, each apart. */
export function answerLines(answers: Answers, width: number): string[] {
  const { AnswerInContext: inContext, count: known, answerers, judge } = answers;
  const held =
    inContext === null
      ? 'answers: no question of the set has one'
      : `answers: ${score(inContext)} stand in a chunk of the context, of ${plural(known, 'question')}`;
  const lines = [held, ...answerers.flatMap(answererLines)];
  return [...lines, ...(judge === null ? [] : judgeLines(judge))].flatMap((line) => {
    const indent = line.startsWith(' ') ? '  ' : '';
    return wrap(line, width, indent);
  });
}

function answererLines(answerer: Answerer): string[] {
  const { by, model, metrics, count: measured, timeouts, spent } = answerer;
  const { ExactMatch: exact, F1: f1 } = metrics;
  const figures =
    exact === null || f1 === null
      ? 'nothing to compare with'
      : `ExactMatch ${score(exact)}, F1 ${score(f1)} over ${plural(measured, 'question')}`;
  const name = by === 'extract' ? 'extracted' : 'generated';
  return [
    `${name} by ${oneLine(model, 40)}: ${figures}`,
    `  ${versionWords(answerer)}`,
    ...(timeouts > 0 ? [`  no reply in time: ${count(timeouts)}; each scores 0`] : []),
    `  ${spentWords(spent)}`,
  ];
}

function judgeLines(judge: Judge): string[] {
  const {
    model,
    of,
    mean,
    count: judged,
    unjudged,
    nonsense,
    timeouts,
    contradicted,
    spread,
  } = judge;
  const what = of === 'extract' ? 'extracted' : 'generated';
  const figure = mean === null ? 'no score' : `${score(mean)} over ${plural(judged, 'question')}`;
  const told = [
    ...(unjudged > 0 ? [`${count(unjudged)} without a score, in no mean`] : []),
    ...(nonsense > 0 ? [`${count(nonsense)} times no score in the reply`] : []),
    ...(timeouts > 0 ? [`${count(timeouts)} times no reply in time`] : []),
    `${count(contradicted)} contradicted`,
    ...(spread === null ? [] : [`mean spread of repeats ${score(spread)}`]),
  ];
  return [
    `judged by ${oneLine(model, 40)} (${what} answers): ${figure}`,
    `  ${versionWords(judge)}`,
    `  ${told.join(', ')}`,
    `  ${spentWords(judge.spent)}`,
  ];
}

function versionWords({ prompt, temperature, seed, repeats }: Answerer | Judge): string {
  if (prompt === null) return 'an extractive model, without prompt or chance';
  const seeds = seed === null ? 'no seed' : `seed ${seed}`;
  const heat = temperature === null ? 'its own temperature' : `temperature ${temperature}`;
  return `prompt ${oneLine(prompt.path, 40)} (${short(prompt.hash)}), ${heat}, ${seeds}, ${plural(repeats, 'repeat')}`;
}

function spentWords({ asked, known, inputTokens, outputTokens, cost }: Judge['spent']): string {
  if (asked === 0) return `nothing asked, ${count(known)} known`;
  const tokens =
    inputTokens === null || outputTokens === null || inputTokens + outputTokens === 0
      ? ''
      : `, ${count(inputTokens)} tokens in, ${count(outputTokens)} out`;
  const price = cost === null ? '' : `, ${money(cost.amount, cost.currency)}`;
  return `asked ${count(asked)} times${tokens}${price}; ${count(known)} known`;
}
