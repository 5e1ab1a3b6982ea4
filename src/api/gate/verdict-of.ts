import { EVALUATOR_VERSION, type Evaluation } from '../../evaluate/evaluation.js';
import type { Outcome } from '../../evaluate/gate-verdict.js';
import type { Canonical } from '../../model/canonical.js';
import { fingerprintOf } from '../../model/fingerprint.js';
import { RETRIEVAL_VERSION } from '../../retrieve/retrieve-chunks.js';
import { utf8 } from '../../util/bytes.js';
import { sha256Hex } from '../../util/hash-key.js';
import { STEMMA_VERSION } from '../../util/stemma-version.js';
import type { Project } from '../project.js';
import type { Snapshot } from '../snapshot-at.js';
import type { Judged } from './judge-sides.js';
import { questionUses } from './question-uses.js';
import { VERDICT_FORMAT, type VerdictDocument } from './verdict-document.js';
import { verdictNotes } from './verdict-notes.js';

/** The verdict as it is kept, and a name for what was judged. */
export interface NamedVerdict {
  readonly document: VerdictDocument;
  /** Hash over the target's name and all inputs: equal for the same decision. */
  readonly decision: string;
}

/** Puts a verdict together with all that it follows from. */
export async function verdictOf(project: Project, judged: Judged): Promise<NamedVerdict> {
  const { sides, seed, verdict, settings } = judged;
  const { target, from } = sides;
  const inputs = inputsOf(judged);
  const made = {
    stemma: STEMMA_VERSION,
    evaluator: EVALUATOR_VERSION,
    retrieval: RETRIEVAL_VERSION,
  };
  const decision = fingerprintOf(canonical([target, seed, made, inputs]));
  const uses = await questionUses(project, { target, from, questions: inputs.questions, decision });
  const document = {
    format: VERDICT_FORMAT,
    made,
    seed,
    target,
    candidate: sides.candidate,
    from: from ?? null,
    to: sides.to,
    verdict,
    decision: decisionOf(verdict, settings.promote.onInconclusive),
    rules: [...judged.rules.map((rule) => ({ ...rule, figures: { ...rule.figures } }))],
    metrics: figuresOf(judged),
    inputs,
    exam: examOf(judged),
    uses,
    notes: verdictNotes(judged, uses),
  } satisfies VerdictDocument;
  return { document, decision };
}

function decisionOf(verdict: Outcome, onInconclusive: 'hold' | 'pass'): 'promote' | 'hold' {
  if (verdict === 'inconclusive') return onInconclusive === 'pass' ? 'promote' : 'hold';
  return verdict === 'pass' ? 'promote' : 'hold';
}

function inputsOf({ sides, exam, settings, base, evaluation }: Judged): VerdictDocument['inputs'] {
  // Settings come from YAML by way of a schema: plain JSON.
  const rules = canonical(settings.promote) as VerdictDocument['inputs']['rules'];
  const { current, merged } = sides;
  return {
    rules,
    rulesHash: fingerprintOf(rules),
    evaluate: {
      metrics: exam.metrics.map(({ name }) => name),
      tokenizer: exam.tokenizer,
      search: exam.search,
    },
    questions: {
      count: exam.questions.length,
      hash: exam.questionsHash,
      ids: exam.questions.map(({ id }) => id),
    },
    base: current === undefined || base === undefined ? null : sideOf(current, base),
    candidate: sideOf(merged, evaluation),
  };
}

function sideOf(
  { id, lock, loaded }: Snapshot,
  { perQuestion }: Evaluation,
): VerdictDocument['inputs']['candidate'] {
  const { corpus, texts, cleaned, chunks, vectors, index } = lock;
  const parts = Object.entries({ corpus, texts, cleaned, chunks, vectors, index });
  const results = perQuestion.map(({ id: question, hash, metrics, failed = null }) =>
    canonical([question, hash, metrics, failed]),
  );
  return {
    snapshot: id,
    roots: Object.fromEntries(parts.map(([name, part]) => [name, part?.root ?? null])),
    settings: sha256Hex(utf8(loaded.text)),
    results: fingerprintOf(results),
  };
}

function figuresOf({
  base,
  evaluation,
}: {
  readonly base: Evaluation | undefined;
  readonly evaluation: Evaluation;
}): VerdictDocument['metrics'] {
  return Object.fromEntries(
    Object.entries(evaluation.metrics).map(([name, candidate]) => [
      name,
      { base: base?.metrics[name] ?? null, candidate },
    ]),
  );
}

function examOf({ change, onMerged }: Judged): VerdictDocument['exam'] {
  return {
    settings: [...change.settings],
    questions: change.questions ?? null,
    merged:
      onMerged === undefined
        ? null
        : {
            count: onMerged.exam.questions.length,
            hash: onMerged.exam.questionsHash,
            verdict: onMerged.verdict,
            metrics: figuresOf(onMerged),
          },
  };
}

/** Without what is undefined. */
function canonical(value: unknown): Canonical {
  // What JSON holds canonical CBOR can hold.
  return JSON.parse(JSON.stringify(value)) as Canonical;
}
