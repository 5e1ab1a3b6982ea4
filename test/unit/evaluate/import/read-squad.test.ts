import { describe, expect, it } from 'vitest';
import { readSquad } from '../../../../src/evaluate/import/read-squad.js';
import { thrownBy } from '../../../support/thrown-by.js';

const read = (value: unknown, allAnswers = false) =>
  readSquad(JSON.stringify(value), { path: 's.json', allAnswers });
const squad = (...qas: readonly unknown[]) => ({
  data: [{ title: 'T', paragraphs: [{ context: 'Rats eat corn.', qas }] }],
});
const corn = { text: 'corn', answer_start: 9 };

describe('reading SQuAD', () => {
  it('takes version 1, version 2 and ids that are numbers', () => {
    const { questions, passages, refused } = read(
      squad(
        { id: 7, question: ' What? ', answers: [corn] },
        { id: 'b', question: 'Who?', answers: [], is_impossible: true },
      ),
    );
    expect(refused).toEqual([]);
    expect(passages).toEqual([{ text: 'Rats eat corn.', name: 'T-1' }]);
    expect(questions).toMatchObject([
      {
        id: '7',
        question: 'What?',
        answer: 'corn',
        evidence: [{ kind: 'passage', passage: 0, answers: [{ text: 'corn', start: 9 }] }],
      },
      { id: 'b', evidence: [] },
    ]);
  });

  it('makes an id of the words of a question that has none, whatever their white space', () => {
    const idOf = (question: string) => read(squad({ question, answers: [corn] })).questions[0]?.id;
    expect(idOf('What do  rats eat?')).toMatch(/^q-[0-9a-f]{12}$/);
    expect(idOf('What do  rats eat?')).toBe(idOf('What do\nrats eat? '));
    expect(idOf('What do  rats eat?')).not.toBe(idOf('What do cats eat?'));
  });

  it('takes answers in columns, and several as wordings of one or each as evidence', () => {
    const columns = { text: ['corn', 'Rats', 'corn'], answer_start: [9, 0, 9] };
    const qa = { id: 'a', question: 'What?', answers: columns };
    expect(read(squad(qa)).questions[0]?.evidence).toHaveLength(1);
    expect(read(squad(qa), true).questions[0]?.evidence).toHaveLength(3);
  });

  it.each([
    [{ id: 'a', question: 'x', answers: 'corn' }, 'bad-answer'],
    [{ id: 'a', question: 'x', answers: ['corn'] }, 'bad-answer'],
    [{ id: 'a', question: 'x', answers: [] }, 'no-evidence'],
    [{ id: 'a', question: 'x' }, 'no-evidence'],
    [{ id: 'a', question: 'x', answers: [corn], is_impossible: true }, 'contradiction'],
    [{ id: 'a', question: '  ', answers: [corn] }, 'no-question'],
    [{ id: 'a', question: 3, answers: [corn] }, 'no-question'],
    [{ id: 'a', question: 'half \ud800', answers: [corn] }, 'no-question'],
    [{ id: 'a\nb', question: 'x', answers: [corn] }, 'bad-id'],
    [{ id: ['a'], question: 'x', answers: [corn] }, 'bad-id'],
    [null, 'no-question'],
  ])('refuses %j as %s, and says where', (qa, reason) => {
    const { questions, refused } = read(squad({ id: 'ok', question: 'x', answers: [corn] }, qa));
    expect(questions.map(({ id }) => id)).toEqual(['ok']);
    expect(refused).toMatchObject([{ reason, where: 'data[0].paragraphs[0].qas[1]' }]);
  });

  it('refuses an id, and a question without one, that came before', () => {
    const qa = { id: 'a', question: 'x', answers: [corn] };
    const { question, answers } = qa;
    const { refused } = read(squad(qa, qa, { question, answers }, { question, answers }));
    expect(refused.map(({ message }) => message)).toEqual([
      "the id 'a' came before, at data[0].paragraphs[0].qas[0]",
      'the same question came before, at data[0].paragraphs[0].qas[2]',
    ]);
  });

  it('refuses a file of another shape as a whole', () => {
    expect(thrownBy(() => read([])).message).toContain("it has no list 'data'");
    const cut = () => readSquad('{"data": [', { path: 's.json', allAnswers: false });
    expect(thrownBy(cut)).toMatchObject({ code: 'bad-import', data: { path: 's.json' } });
    expect(read({ data: [{ paragraphs: [{ context: ['x'] }] }, 3] }).refused).toMatchObject([
      { reason: 'bad-context', message: 'the context is a list' },
    ]);
  });
});
