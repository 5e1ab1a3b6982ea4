import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeQuestionsInto } from '../../../src/evaluate/merge-questions-into.js';
import { parseQuestions } from '../../../src/evaluate/parse-questions.js';
import { questionFields, QuestionFile } from '../../../src/evaluate/question-file.js';
import type { Question } from '../../../src/model/question.js';

const open = (text: string) => new QuestionFile(text, { path: 'q', candidates: 'refused' });
const text = fc.string({ unit: 'grapheme', minLength: 1 }).map((one) => `${one}.`);
const evidence = fc.record(
  { document: text, quote: text, grade: fc.integer({ min: -1, max: 3 }) },
  { requiredKeys: ['document', 'grade'] },
);
const question: fc.Arbitrary<Question> = fc.record(
  {
    id: fc.constantFrom('a', 'b', 'c', 'ü/ %', '__proto__'),
    question: text,
    evidence: fc.array(evidence, { maxLength: 2 }),
    answer: text,
    tags: fc.uniqueArray(fc.constantFrom('x', 'y', 'z'), { maxLength: 2 }),
  },
  { requiredKeys: ['id', 'question', 'evidence', 'tags'] },
);
const questions = fc.uniqueArray(question, { selector: ({ id }) => id, maxLength: 5 });
/** Lines as people write them: in any spacing, with blank lines, CRLF and no end at the end. */
const fileText = fc
  .tuple(
    questions,
    fc.array(
      fc.record({
        end: fc.constantFrom('\n', '\r\n', '\n\n \n'),
        wide: fc.boolean(),
        note: fc.boolean(),
      }),
      { minLength: 5, maxLength: 5 },
    ),
    fc.boolean(),
    fc.constantFrom('', '\uFEFF'),
  )
  .map(([list, styles, isOpen, mark]) => {
    const lines = list.map((one, i) => {
      const style = styles[i];
      const fields =
        style?.note === true ? { note: 'own', ...questionFields(one) } : questionFields(one);
      const json = JSON.stringify(fields, null, style?.wide === true ? 1 : 0).replace(/\n/g, '');
      return json + (isOpen && i === list.length - 1 ? '' : (style?.end ?? '\n'));
    });
    return mark + lines.join('');
  });

describe('a file of questions', () => {
  it('is written as it was read, byte for byte', () => {
    fc.assert(
      fc.property(fileText, (content) => {
        expect(open(content).toString()).toBe(content);
      }),
    );
  });

  it('keeps every line that is not edited, whatever is put into it', () => {
    fc.assert(
      fc.property(fileText, questions, (content, fresh) => {
        const file = open(content);
        const { updated, added, unchanged } = mergeQuestionsInto(file, fresh);
        const after = file.toString();
        const touched = new Set(updated.map(({ id }) => id));
        const before = content.split('\n').filter((line) => line.trim() !== '');
        const kept = before.filter((line) => {
          // Lines that open() read are JSON objects with an id.
          const { id } = JSON.parse(line.replace('\uFEFF', '')) as { id: string };
          return !touched.has(id);
        });
        const lines = new Set(after.split('\n').map((line) => line.replace(/\r$/, '')));
        expect(kept.every((line) => lines.has(line.replace(/\r$/, '')))).toBe(true);
        expect(added.length + updated.length + unchanged.length).toBe(fresh.length);
        expect(after.startsWith('\uFEFF')).toBe(content.startsWith('\uFEFF'));
      }),
    );
  });

  it('holds what was put into it, and putting it in again changes nothing', () => {
    fc.assert(
      fc.property(fileText, questions, (content, fresh) => {
        const file = open(content);
        mergeQuestionsInto(file, fresh);
        const once = file.toString();
        const byId = new Map(parseQuestions(once, 'q').map((one) => [one.id, one]));
        for (const one of fresh) {
          const { answer = byId.get(one.id)?.answer, ...rest } = one;
          expect(byId.get(one.id)).toMatchObject({
            ...rest,
            tags: expect.arrayContaining([...one.tags]) as unknown,
          });
          expect(byId.get(one.id)?.answer).toBe(answer);
        }
        const again = open(once);
        const { added, updated } = mergeQuestionsInto(again, fresh);
        expect([added, updated]).toEqual([[], []]);
        expect(again.toString()).toBe(once);
      }),
    );
  });

  it('says which labels of a question changed, and keeps what others wrote on its line', () => {
    const file = open(
      '{"note":1,"id":"a","question":"why?","tags":["own"],"evidence":[{"document":"d"}],"answer":"so"}\n',
    );
    const fresh = { id: 'a', question: 'why?', evidence: [], tags: ['new'] };
    expect(mergeQuestionsInto(file, [fresh]).updated).toEqual([
      { id: 'a', fields: ['evidence', 'tags'] },
    ]);
    expect(file.toString()).toBe(
      '{"note":1,"id":"a","question":"why?","tags":["own","new"],"answer":"so"}\n',
    );
  });
});
