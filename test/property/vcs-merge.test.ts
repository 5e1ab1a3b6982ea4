import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { mergeQuestions } from '../../src/vcs/merge/merge-questions.js';
import { mergeSettings } from '../../src/vcs/merge/merge-settings.js';

const scalar = fc.oneof(
  fc.integer({ min: 0, max: 3 }),
  fc.constantFrom('x', 'yes', '1', 'a: b', '# no', ''),
  fc.boolean(),
  fc.constant(null),
);
const list = fc.array(scalar, { maxLength: 3 });
const sources = fc.uniqueArray(
  fc.record({ id: fc.constantFrom('docs', 'faq', 'blog'), path: scalar }),
  { selector: ({ id }) => id, maxLength: 3 },
);
const settings = fc.dictionary(
  fc.constantFrom('a', 'b', 'c', 'd'),
  fc.oneof(
    scalar,
    list,
    sources,
    fc.dictionary(fc.constantFrom('p', 'q', 'r'), fc.oneof(scalar, list), { maxKeys: 3 }),
  ),
  { maxKeys: 4 },
);
const text = fc
  .tuple(settings, fc.constantFrom(2, 4), fc.constantFrom('block', 'flow'), fc.boolean())
  .map(([value, indent, style, comments]) => {
    const written = stringify(value, {
      indent,
      ...(style === 'flow' ? { collectionStyle: 'flow' as const } : {}),
    });
    return comments && style === 'block'
      ? written.replace(/^(\w+:)/gm, '# about\n$1').replace(/$/, '# end\n')
      : written;
  });

type Merge = ReturnType<typeof mergeSettings>;
const valueOf = (merge: Merge): unknown => ('text' in merge ? parse(merge.text) : 'conflicts');

describe('mergeSettings', () => {
  test('gives the side that changed when the other did not', () => {
    fc.assert(
      fc.property(text, text, (base, changed) => {
        expect(mergeSettings({ base, ours: changed, theirs: base })).toEqual({ text: changed });
        expect(valueOf(mergeSettings({ base, ours: base, theirs: changed }))).toEqual(
          parse(changed),
        );
        // A comment of ours makes the texts differ, so the values go through the merge proper.
        expect(valueOf(mergeSettings({ base, ours: `${base}# ours\n`, theirs: changed }))).toEqual(
          parse(changed),
        );
        expect(
          valueOf(mergeSettings({ base, ours: `${changed}# ours\n`, theirs: changed })),
        ).toEqual(parse(changed));
      }),
      { numRuns: 500 },
    );
  });

  test('is symmetric: the same values or the same conflicts from either side', () => {
    fc.assert(
      fc.property(text, text, text, (base, ours, theirs) => {
        const [one, other] = [
          mergeSettings({ base, ours, theirs }),
          mergeSettings({ base, ours: theirs, theirs: ours }),
        ];
        const paths = (merge: Merge): unknown =>
          'conflicts' in merge ? merge.conflicts.map(({ path }) => path).sort() : [];
        expect(paths(one)).toEqual(paths(other));
        if ('text' in one) expect(unordered(valueOf(one))).toEqual(unordered(valueOf(other)));
      }),
      { numRuns: 1000 },
    );
  });
});

/** Objects in a list by id may come in either order when both sides added some. */
function unordered(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, each: unknown) =>
      Array.isArray(each) &&
      each.every((item) => typeof item === 'object' && item !== null && 'id' in item)
        ? each.map((item) => JSON.stringify(item)).sort()
        : each,
    ),
  );
}

describe('mergeQuestions', () => {
  const questions = fc
    .uniqueArray(
      fc.record({
        id: fc.constantFrom('q1', 'q2', 'q3', 'q4', 'q5'),
        question: fc.constantFrom('a', 'b'),
      }),
      {
        selector: ({ id }) => id,
      },
    )
    .map((lines) => lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const sorted = (merge: ReturnType<typeof mergeQuestions>): unknown =>
    'text' in merge
      ? merge.text.split('\n').filter(Boolean).sort()
      : merge.conflicts.map(({ id }) => id).sort();

  test('gives the side that changed, is symmetric, and invents no line', () => {
    fc.assert(
      fc.property(questions, questions, questions, (base, ours, theirs) => {
        expect(mergeQuestions({ base, ours, theirs: base })).toEqual({ text: ours });
        expect(sorted(mergeQuestions({ base, ours: `\n${base}`, theirs }))).toEqual(
          sorted({ text: `\n${theirs}` }),
        );
        const merge = mergeQuestions({ base, ours, theirs });
        expect(sorted(merge)).toEqual(sorted(mergeQuestions({ base, ours: theirs, theirs: ours })));
        if (!('text' in merge)) return;
        const known = new Set([...ours.split('\n'), ...theirs.split('\n')]);
        for (const line of merge.text.split('\n')) expect(known).toContain(line);
      }),
      { numRuns: 500 },
    );
  });
});
