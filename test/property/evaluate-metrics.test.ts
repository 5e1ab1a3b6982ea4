import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateRun } from '../../src/evaluate/evaluate-run.js';
import { rankItems } from '../../src/evaluate/item-ranking.js';
import { averagePrecision } from '../../src/evaluate/metrics/average-precision.js';
import { gradesOf } from '../../src/evaluate/metrics/graded-ranking.js';
import { judgedShare } from '../../src/evaluate/metrics/judged-share.js';
import { ndcg } from '../../src/evaluate/metrics/ndcg.js';
import { precision } from '../../src/evaluate/metrics/precision.js';
import { recall } from '../../src/evaluate/metrics/recall.js';
import { reciprocalRank } from '../../src/evaluate/metrics/reciprocal-rank.js';
import { spanIou } from '../../src/evaluate/metrics/span-iou.js';
import { spanOverlap } from '../../src/evaluate/metrics/span-overlap.js';
import { spanPrecision } from '../../src/evaluate/metrics/span-precision.js';
import { spanRecall } from '../../src/evaluate/metrics/span-recall.js';
import { success } from '../../src/evaluate/metrics/success.js';
import { parseMetric } from '../../src/evaluate/parse-metric.js';
import { resolveEvidence, type EvidenceResolution } from '../../src/evaluate/resolve-evidence.js';
import type { RetrievedChunk } from '../../src/evaluate/retrieved-chunk.js';
import { formatQrels, formatRun } from '../../src/evaluate/trec/format-run.js';
import { gradesIn, rankingsIn } from '../support/trec-texts.js';

const LENGTH = 60;
const document = fc.constantFrom('a', 'b');
const range = fc
  .tuple(fc.nat({ max: LENGTH - 1 }), fc.integer({ min: 1, max: 20 }))
  .map(([start, size]) => ({ start, end: Math.min(LENGTH, start + size) }));

const resolution: fc.Arbitrary<EvidenceResolution> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({ document, range, grade: fc.integer({ min: -1, max: 3 }) })
      .map(
        ({ document, range: { start, end }, grade }) =>
          ({ status: 'span', document, start, end, grade, match: 'offsets' }) as const,
      ),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({ document, grade: fc.integer({ min: 0, max: 2 }) })
      .map((fields) => ({ status: 'document', length: LENGTH, ...fields }) as const),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({ document, grade: fc.integer({ min: 0, max: 2 }), length: fc.nat({ max: 30 }) })
      .map(
        (fields) =>
          ({ status: 'unresolved', reason: 'quote-not-found', message: '', ...fields }) as const,
      ),
  },
);
const evidenceSet = fc.array(resolution, { maxLength: 6 });
const chunkList: fc.Arbitrary<RetrievedChunk[]> = fc
  .array(fc.record({ document, range }), { maxLength: 8 })
  .map((items) =>
    items.map(({ document, range }, index) => {
      return {
        id: `c${index}`,
        document,
        ...range,
        tokens: range.end - range.start,
        score: -index,
      };
    }),
  );

/** Span counts by marking characters one by one. */
function markCharacters(
  evidence: readonly EvidenceResolution[],
  chunks: readonly RetrievedChunk[],
) {
  const wanted = new Set<string>();
  let lost = 0;
  for (const item of evidence) {
    if (item.grade < 1) continue;
    if (item.status === 'unresolved') {
      lost += item.length ?? 0;
      continue;
    }
    const [start, end] = item.status === 'span' ? [item.start, item.end] : [0, item.length];
    for (let at = start; at < end; at++) wanted.add(`${item.document}:${at}`);
  }
  const seen = new Set<string>();
  let retrieved = 0;
  for (const chunk of chunks) {
    for (let at = chunk.start; at < chunk.end; at++) {
      seen.add(`${chunk.document}:${at}`);
      retrieved++;
    }
  }
  const found = [...wanted].filter((character) => seen.has(character)).length;
  return { found, evidence: wanted.size + lost, retrieved };
}

/** A judged ranking: positions are ids, some of them judged, and judged ids that never came. */
const judgedRanking = fc
  .record({
    retrieved: fc.array(fc.option(fc.integer({ min: -2, max: 4 }), { nil: undefined }), {
      maxLength: 12,
    }),
    missed: fc.array(fc.integer({ min: -2, max: 4 }), { maxLength: 6 }),
  })
  .map(({ retrieved, missed }) => ({
    retrieved,
    missed,
    ranking: retrieved.map((_, index) => `r${index}`),
    grades: new Map([
      ...retrieved.flatMap((grade, index) =>
        grade === undefined ? [] : [[`r${index}`, grade] as const],
      ),
      ...missed.map((grade, index) => [`m${index}`, grade] as const),
    ]),
  }));
const cutoff = fc.option(fc.integer({ min: 1, max: 15 }), { nil: undefined });

describe('span metrics', () => {
  it('count what marking characters one by one counts', () => {
    fc.assert(
      fc.property(evidenceSet, chunkList, (evidence, chunks) => {
        expect(spanOverlap(evidence, chunks)).toEqual(markCharacters(evidence, chunks));
      }),
    );
  });

  it('lie from 0 to 1, the last never above the others', () => {
    fc.assert(
      fc.property(evidenceSet, chunkList, (evidence, chunks) => {
        const overlap = spanOverlap(evidence, chunks);
        const [r, p, iou] = [spanRecall(overlap), spanPrecision(overlap), spanIou(overlap)];
        for (const value of [r, p, iou]) expect(value >= 0 && value <= 1).toBe(true);
        expect(iou).toBeLessThanOrEqual(Math.min(r, p) + 1e-15);
      }),
    );
  });

  it('find no less evidence in more chunks', () => {
    fc.assert(
      fc.property(evidenceSet, chunkList, (evidence, chunks) => {
        const recalls = chunks.map((_, k) => spanRecall(spanOverlap(evidence, chunks.slice(0, k))));
        expect(recalls).toEqual(recalls.toSorted((a, b) => a - b));
      }),
    );
  });
});

describe('rank metrics', () => {
  it('are what their definitions say, written out', () => {
    fc.assert(
      fc.property(judgedRanking, cutoff, (judged, k) => {
        const gains = judged.retrieved.map((grade) => grade ?? 0);
        const everything = [...gains, ...judged.missed];
        const places = k ?? gains.length;
        const top = gains.slice(0, places);
        const dcg = (values: number[]): number =>
          values.reduce(
            (sum, gain, i) => sum + Math.max(0, gain) / (Math.log(i + 2) / Math.LN2),
            0,
          );
        const descending = everything.toSorted((a, b) => b - a).slice(0, k ?? everything.length);
        const relevant = everything.filter((gain) => gain > 0).length;
        const hits = top.map((gain) => (gain > 0 ? 1 : 0));
        const found = hits.reduce((sum: number, hit) => sum + hit, 0);
        const first = hits.indexOf(1);
        const precisions = hits.map(
          (_, i) => hits.slice(0, i + 1).filter((hit) => hit === 1).length / (i + 1),
        );
        const ratio = (a: number, b: number): number => (b === 0 ? 0 : a / b);
        const close = (actual: number, wanted: number): void => {
          expect(actual).toBeCloseTo(wanted, 12);
        };
        const ranking = gradesOf(judged);
        close(ndcg(ranking, k), ratio(dcg(top), dcg(descending)));
        close(recall(ranking, k), ratio(found, relevant));
        close(precision(ranking, k), ratio(found, places));
        close(reciprocalRank(ranking, k), first === -1 ? 0 : 1 / (first + 1));
        const summed = precisions.reduce((sum, value, i) => sum + value * hits[i]!, 0);
        close(averagePrecision(ranking, k), ratio(summed, relevant));
        close(success(ranking, k), found > 0 ? 1 : 0);
        const seen = judged.retrieved.slice(0, places);
        const withGrade = seen.filter((grade) => grade !== undefined && grade >= 0).length;
        close(judgedShare(ranking, k), ratio(withGrade, seen.length));
      }),
    );
  });

  it('lie from 0 to 1', () => {
    const metrics = [
      ndcg,
      recall,
      precision,
      reciprocalRank,
      averagePrecision,
      success,
      judgedShare,
    ];
    fc.assert(
      fc.property(judgedRanking, cutoff, fc.constantFrom(...metrics), (judged, k, metric) => {
        const value = metric(gradesOf(judged), k);
        expect(value >= 0 && value <= 1 + 1e-12).toBe(true);
      }),
    );
  });
});

describe('the ranking of evidence items', () => {
  it('holds no id twice, every item at most once, and a place for every chunk', () => {
    fc.assert(
      fc.property(evidenceSet, chunkList, (evidence, chunks) => {
        const { ranking, grades } = rankItems(evidence, chunks);
        expect(new Set(ranking).size).toBe(ranking.length);
        const items = ranking.filter((id) => id.startsWith('item-'));
        expect(items.every((id) => grades.has(id))).toBe(true);
        expect(grades.size).toBe(evidence.length);
        expect(ranking.length).toBeGreaterThanOrEqual(chunks.length);
      }),
    );
  });

  it('of the top k chunks begins the ranking of all, with k places or more', () => {
    fc.assert(
      fc.property(evidenceSet, chunkList, fc.nat({ max: 8 }), (evidence, chunks, k) => {
        const { ranking } = rankItems(evidence, chunks);
        const top = rankItems(evidence, chunks.slice(0, k)).ranking;
        expect(ranking.slice(0, top.length)).toEqual(top);
        expect(top.length).toBeGreaterThanOrEqual(Math.min(k, chunks.length));
      }),
    );
  });

  it('scores the same from the TREC files as from memory', async () => {
    await fc.assert(
      fc.asyncProperty(evidenceSet, chunkList, cutoff, async (evidence, chunks, k) => {
        const judged = rankItems(evidence, chunks);
        const all = new Map([['q', judged]]);
        // A file of nothing is refused.
        fc.pre(judged.ranking.length > 0 && judged.grades.size > 0);
        const read = {
          ranking: (await rankingsIn(formatRun(all, 'stemma'))).get('q')!,
          grades: (await gradesIn(formatQrels(all))).get('q')!,
        };
        expect(read).toEqual(judged);
        expect(ndcg(gradesOf(read), k)).toBe(ndcg(gradesOf(judged), k));
      }),
    );
  });
});

describe('placing a quote', () => {
  it('finds any passage of a text at its place, or says that it stands there more than once', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'b', ' ', '\n', '.', '(', '$'),
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(text, fc.nat(), fc.nat(), (content, from, size) => {
        const start = from % content.length;
        const quote = content.slice(start, start + 1 + (size % (content.length - start)));
        const found = resolveEvidence({ document: 'd', quote, grade: 1 }, () => content);
        const places = Array.from({ length: content.length }, (_, at) => at).filter((at) =>
          content.startsWith(quote, at),
        );
        if (places.length === 1) {
          expect(found).toMatchObject({ start, end: start + quote.length, match: 'quote' });
        } else {
          const message = `the quote stands ${places.length} times in 'd'`;
          expect(found).toMatchObject({ reason: 'quote-ambiguous', message });
        }
      }),
    );
  });

  it('does not mind how white space was written', () => {
    const words = fc.array(
      fc.string({ unit: fc.constantFrom('x', 'y', '+', '['), minLength: 1, maxLength: 4 }),
      { minLength: 1, maxLength: 6 },
    );
    const space = fc.constantFrom(' ', '\n', '\t ', '\r\n  ');
    fc.assert(
      fc.property(words, space, space, (list, written, quoted) => {
        const content = `<${list.join(written)}>`;
        const quote = `<${list.join(quoted)}>`;
        const found = resolveEvidence({ document: 'd', quote, grade: 1 }, () => content);
        expect(found).toMatchObject({ status: 'span', start: 0, end: content.length });
      }),
    );
  });
});

describe('evaluating a run', () => {
  it('does not depend on the order of questions or outcomes', () => {
    const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), {
      minLength: 1,
      maxLength: 6,
    });
    const metrics = ['nDCG@3', 'R@2', 'AP', 'SpanR@15t', 'SpanIoU@2'].map(parseMetric);
    fc.assert(
      fc.property(ids, chunkList, fc.infiniteStream(range), (names, chunks, ranges) => {
        const questions = names.map((id) => {
          const { start, end } = ranges.next().value;
          const evidence = [{ document: 'a', start, end, grade: 1 }];
          return { id, question: id, evidence, tags: [] };
        });
        const run = (order: typeof questions) =>
          evaluateRun({
            questions: order,
            metrics,
            outcomes: new Map(order.map(({ id }) => [id, chunks])),
            textOf: () => 'x'.repeat(LENGTH),
          });
        expect(run(questions.toReversed())).toEqual(run(questions));
      }),
    );
  });
});
