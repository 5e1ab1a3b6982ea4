import { StemmaError } from '../../errors/stemma-error.js';
import { questionPower, type QuestionPower } from '../../evaluate/question-power.js';
import { questionsHash } from '../../evaluate/questions-hash.js';
import { scanQuestions } from '../../evaluate/scan-questions.js';
import { compareText } from '../../util/compare-text.js';
import type { Severity } from '../check/finding.js';
import { splitPipeline } from '../choose-pipelines.js';
import type { Project } from '../project.js';
import { WORKING } from '../snapshot-at.js';
import type { CheckedSet } from './check/checked-set.js';
import { evidenceFindings } from './check/evidence-findings.js';
import { movedFindings } from './check/moved-findings.js';
import type { QuestionFinding } from './check/question-finding.js';
import { sizeFindings } from './check/size-findings.js';
import { wordingFindings } from './check/wording-findings.js';
import { planReanchor } from './plan-reanchor.js';
import { questionSetAt } from './question-set-at.js';
import { questionTextsAt } from './question-texts.js';

/** Standard deviation of differences where nobody says another, see docs/guides/questions.md. */
export const USUAL_SPREAD = 0.3;

/** Which question set is checked, and what its power is reckoned with. */
export interface CheckQuestionsOptions {
  readonly at: string;
  /** Standard deviation of the differences of single questions; `USUAL_SPREAD` unless given. */
  readonly spread?: number | undefined;
}

/** What a look at a question set found. */
export interface CheckQuestionsResult {
  readonly at: string;
  readonly path: string;
  readonly questions: {
    readonly count: number;
    readonly answerable: number;
    readonly unanswerable: number;
    /** Null where lines cannot be read: what is left is another set. */
    readonly hash: string | null;
  };
  /** The gravest first, then by check. */
  readonly findings: readonly QuestionFinding[];
  readonly counts: Readonly<Record<Severity, number>>;
  /** Of all questions, then by tag. */
  readonly power: readonly QuestionPower[];
  /** What the power was reckoned with. */
  readonly alpha: number;
  readonly spread: number;
}

const CHECKS: readonly ((set: CheckedSet) => Iterable<QuestionFinding>)[] = [
  evidenceFindings,
  wordingFindings,
  sizeFindings,
];

const GRAVEST_FIRST: readonly Severity[] = ['error', 'warning', 'info'];

/**
 * Looks at a question set for lines that cannot be read, evidence without a place in the texts,
 * questions that come twice or stand in the corpus, and for how small a difference it can show.
 * Embeds nothing. Throws `questions-missing`, and `bad-usage` for a spread that is none.
 */
export async function checkQuestions(
  project: Project,
  options: CheckQuestionsOptions,
): Promise<CheckQuestionsResult> {
  const { at, spread = USUAL_SPREAD } = options;
  if (!(spread > 0 && spread <= 1)) throw badSpread(spread);
  const { path, text, settings } = await questionSetAt(project, at);
  const { questions, problems } = scanQuestions(text, { candidates: 'refused' });
  const set = { questions, settings, texts: await questionTextsAt(project, at) };
  const findings = [
    ...problems.map((problem) => lineFinding(problem)),
    ...CHECKS.flatMap((check) => [...check(set)]),
    ...(await movedSince(project, { at, path, set })),
  ];
  const all = questions.map(({ question }) => question);
  const { alpha } = settings.promote;
  const power = questionPower(all, { alpha, spread });
  const answerable = power[0]?.answerable ?? 0;
  return {
    at,
    path,
    questions: {
      count: all.length,
      answerable,
      unanswerable: all.length - answerable,
      hash: problems.length === 0 ? questionsHash(all) : null,
    },
    findings: inOrder(findings),
    counts: countsOf(findings),
    power,
    alpha,
    spread,
  };
}

/** None where there is no commit to follow evidence from. */
async function movedSince(
  project: Project,
  checked: { readonly at: string; readonly path: string; readonly set: CheckedSet },
): Promise<QuestionFinding[]> {
  const { at, path, set } = checked;
  const { ref, pipeline } = splitPipeline(at);
  const start = ref === WORKING ? 'HEAD' : ref;
  if ((await headOf(project)) === undefined) return [];
  const { questions, texts } = set;
  const input = { questions, texts, path, start, pipeline, from: undefined };
  return [...movedFindings(await planReanchor(project, input), questions)];
}

async function headOf(project: Project) {
  try {
    return await (await project.git()).head();
  } catch (error) {
    if (error instanceof StemmaError && error.code === 'not-a-repository') return undefined;
    throw error;
  }
}

function badSpread(spread: number): StemmaError {
  const message = `the spread ${spread} is not above 0 and at most 1`;
  return new StemmaError('bad-usage', message, {
    suggestions: [`Figures lie from 0 to 1; ${USUAL_SPREAD} is usual.`],
  });
}

function lineFinding({
  line,
  message,
}: {
  readonly line: number;
  readonly message: string;
}): QuestionFinding {
  return { severity: 'error', check: 'bad-line', line, message };
}

function countsOf(findings: readonly QuestionFinding[]): Record<Severity, number> {
  const counted = (severity: Severity) =>
    findings.filter((one) => one.severity === severity).length;
  return { error: counted('error'), warning: counted('warning'), info: counted('info') };
}

/** Within a check in the order of the file. */
function inOrder(findings: readonly QuestionFinding[]): QuestionFinding[] {
  const rank = ({ severity }: QuestionFinding) => GRAVEST_FIRST.indexOf(severity);
  return findings.toSorted(
    (a, b) => rank(a) - rank(b) || compareText(a.check, b.check) || (a.line ?? 0) - (b.line ?? 0),
  );
}
