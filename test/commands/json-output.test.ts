import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beforeDashes } from '../support/before-dashes.js';
import { done, prepareProject } from '../support/prepared-project.js';
import type { ProjectFolder } from '../support/project-folder.js';
import { runInProcess } from '../support/run-in-process.js';
import { shapeOf } from '../support/shape-of.js';

/*
 * A history with everything that a command can show: `main`; `fix`, which changed a setting and a
 * document; `other`, which changed another document; `production`, to which `main` was promoted.
 */
let project: ProjectFolder;

beforeAll(async () => {
  project = await prepareProject({
    until: 'commit',
    settings: { 'promote.minQuestions': 5, 'evaluate.metrics': ['nDCG@10', 'R@5'] },
  });
  await done(project, 'promote', 'main');
  await done(project, 'switch', '-c', 'other');
  project.edit('corpus/toaster.md', 'Four is golden', 'Five is golden');
  await done(project, 'commit', '-m', 'Toaster');
  await done(project, 'switch', '-c', 'fix', 'main');
  project.set({ 'pipeline.chunk.size': 30, 'pipeline.chunk.overlap': 5 });
  project.edit('corpus/kettle.md', 'two months', 'three months');
  await done(project, 'eval');
  await done(project, 'commit', '-m', 'Smaller chunks');
});

afterAll(() => {
  project.dispose();
});

const version = { path: 'string', object: 'string' };

/** A document that both sides changed. */
const conflict = {
  kind: 'string',
  subject: 'string',
  reason: 'string',
  message: 'string',
  paths: ['string'],
  marked: 'boolean',
  base: version,
  ours: version,
  theirs: version,
  resolved: 'boolean',
  where: [{ path: 'string', line: 'number' }],
};

/** Shape of what a command prints with --json; it has to end with one of the codes. */
async function shape(command: readonly string[], codes: readonly number[] = [0]): Promise<unknown> {
  const { code, stdout } = await runInProcess(project, beforeDashes(command, '--json'));
  expect(codes, stdout).toContain(code);
  return shapeOf(JSON.parse(stdout));
}

const recall = { mean: 'number', k: 'number', sample: 'number', efSearch: 'number' };
const stage = {
  name: 'string',
  pipeline: 'null|string',
  status: 'string',
  // The snapshot's input is the disk.
  input: 'null|string',
  output: 'string',
  added: 'number',
  changed: 'number',
  removed: 'number',
  documents: 'number',
  seconds: 'number',
  'embedded?': 'number',
  'reused?': 'number',
  'truncated?': 'number',
  'skipped?': 'number',
  'warnings?': 'number',
  'recall?': recall,
};
const runShape = {
  stages: [stage],
  snapshot: 'string',
  documents: 'number',
  texts: 'number',
  chunks: 'number',
  skipped: 'number',
  warnings: 'number',
};
const ranged = { start: 'number', end: 'number' };
const figures = { 'nDCG@10': 'number', 'R@5': 'number', 'SpanR@1500t': 'number' };
const documentChange = {
  document: 'string',
  change: 'string',
  sizeBefore: 'number',
  sizeAfter: 'number',
};
const settingChange = { path: 'string', before: 'number', after: 'number' };
const logEntry = {
  commit: 'string',
  parents: ['string'],
  author: 'string',
  email: 'string',
  date: 'string',
  subject: 'string',
  message: 'string',
  names: ['string'],
  documents: 'number',
  chunks: 'number',
  metrics: figures,
};
const named = { name: 'string', commit: 'string' };
const found = {
  rank: 'number',
  score: 'number',
  chunk: 'string',
  document: 'string',
  ...ranged,
};
/** Each rule has figures of its own kind, all of them numbers. */
const ruleShape = {
  kind: 'string',
  rule: 'string',
  outcome: 'string',
  sentence: 'string',
  figures: expect.any(Object) as unknown,
};

const snapshotSide = {
  snapshot: 'string',
  roots: expect.any(Object) as unknown,
  settings: 'string',
  results: 'string',
};

/** What a verdict has; `target` is the type of what the target has where it exists. */
function verdictShape(target: 'string' | 'null') {
  const base = target === 'null' ? 'null' : 'number';
  const pair = { base, candidate: 'number' };
  return {
    format: 'number',
    made: { stemma: 'string', evaluator: 'number', retrieval: 'number' },
    seed: 'number',
    target: 'string',
    candidate: 'string',
    from: target,
    to: 'string',
    verdict: 'string',
    decision: 'string',
    rules: target === 'null' ? [] : [ruleShape],
    metrics: { 'nDCG@10': pair, 'R@5': pair, 'SpanR@1500t': pair },
    inputs: {
      rules: expect.any(Object) as unknown,
      rulesHash: 'string',
      evaluate: { metrics: ['string'], tokenizer: 'string', search: 'string' },
      questions: { count: 'number', hash: 'string', ids: ['string'] },
      base: target === 'null' ? 'null' : snapshotSide,
      candidate: snapshotSide,
    },
    uses: { same: 'number', overlapping: 'number' },
    notes: ['string'],
    record: 'string',
  };
}

async function promotion(
  command: readonly string[],
  codes?: readonly number[],
): Promise<Record<string, unknown>> {
  // Every command prints an object.
  return (await shape(command, codes)) as Record<string, unknown>;
}

describe('what --json prints', () => {
  it('of run: stages with their work, and the snapshot', async () => {
    expect(await shape(['run'])).toEqual(runShape);
  });

  it('of snapshot: what was found on disk', async () => {
    expect(await shape(['snapshot'])).toEqual({
      corpus: 'string',
      documents: 'number',
      bytes: 'number',
      added: 'number',
      changed: 'number',
      removed: 'number',
      read: 'number',
    });
  });

  it('of query: ranked chunks with their place and the score of each step', async () => {
    const scores = { dense: 'number', lexical: 'number', fused: 'number' };
    const metadata = { 'title?': 'string' };
    expect(await shape(['query', 'How often do I descale the kettle?'])).toEqual({
      at: 'string',
      query: 'string',
      results: [{ ...found, scores, headings: ['string'], text: 'string', metadata }],
    });
  });

  const spread = { mean: 'number', max: 'number' };

  it('of eval: means, counts and each question', async () => {
    expect(await shape(['eval'])).toEqual({
      at: 'string',
      snapshot: 'string',
      evaluator: 'number',
      questions: {
        count: 'number',
        failed: 'number',
        unresolved: 'number',
        answerable: 'number',
        withoutEvidence: 'number',
        foundNothing: 'number',
        hash: 'string',
      },
      metrics: figures,
      perQuestion: [
        {
          id: 'string',
          hash: 'string',
          question: 'string',
          tags: ['string'],
          metrics: figures,
          retrieved: [{ ...found, tokens: 'number' }],
          evidence: [
            {
              evidence: 'number',
              document: 'string',
              grade: 'number',
              'start?': 'number',
              'end?': 'number',
              rank: 'null|number',
              covered: 'number',
              length: 'number',
              resolved: 'boolean',
            },
          ],
          context: { chunks: 'number', tokens: 'number' },
          milliseconds: 'number',
          // The edit of kettle.md took the words that q1 quotes.
          'unresolved?': [
            { evidence: 'number', document: 'string', reason: 'string', message: 'string' },
          ],
        },
      ],
      slices: [{ by: 'string', name: 'string', count: 'number', metrics: figures }],
      evidence: {
        items: 'number',
        found: 'number',
        partly: 'number',
        missed: 'number',
        unresolved: 'number',
      },
      context: { budget: 'number', tokenizer: 'string', chunks: spread, tokens: spread },
      search: { kind: 'string', p50: 'number', p95: 'number', indexRecall: 'number' },
      latency: 'null',
      answers: 'null',
      spent: {
        retrieved: 'number',
        scored: 'number',
        embedded: 'number',
        tokens: 'number',
        cost: 'null',
      },
    });
  });

  it('of compare: a row of statistics for each metric, the verdict and each question', async () => {
    expect(await shape(['compare', 'main', 'fix'])).toEqual({
      base: 'string',
      candidate: 'string',
      count: 'number',
      units: 'number',
      alpha: 'number',
      seed: 'number',
      primary: 'string',
      metrics: [
        {
          name: 'string',
          count: 'number',
          units: 'number',
          base: 'number',
          candidate: 'number',
          difference: 'number',
          interval: ['number'],
          standardError: 'number',
          effect: expect.stringMatching(/^(null\|)?(number|null)$/) as unknown,
          detectable: expect.stringMatching(/^(null\|)?(number|null)$/) as unknown,
          p: 'number',
          exact: 'boolean',
          pAdjusted: 'null|number',
          pHolm: 'number',
          wins: 'number',
          ties: 'number',
          losses: 'number',
        },
      ],
      tests: 'number',
      slices: [
        {
          tag: 'string',
          ...{ count: 'number', base: 'number', candidate: 'number', difference: 'number' },
          interval: ['number'],
          ...{ wins: 'number', ties: 'number', losses: 'number' },
        },
      ],
      reasons: [
        {
          id: 'string',
          evidence: [
            {
              ...{ document: 'string', change: 'string' },
              before: { rank: 'number', isTop: 'boolean' },
              after: { rank: 'null', isTop: 'boolean', unresolved: 'string' },
            },
          ],
          causes: [{ kind: 'string', stages: ['string'], documents: ['string'], settings: [] }],
        },
      ],
      questions: [
        {
          id: 'string',
          base: 'number',
          candidate: 'number',
          difference: 'number',
          question: 'string',
          tags: ['string'],
          ranks: { base: 'number', candidate: expect.stringMatching(/number/) as unknown },
        },
      ],
      warnings: ['string'],
      verdict: 'string',
      rules: [ruleShape],
    });
  });

  it('of promote: verdict, rules, and where the target went', async () => {
    const { exam, ...promoted } = await promotion(['promote', 'fix', '--dry-run'], [0, 3, 4]);
    expect(promoted).toEqual({
      ...verdictShape('string'),
      commit: 'null',
      tag: 'null',
    });
    expect(exam).toEqual({ settings: [], questions: 'null', merged: 'null' });
  });

  it('of verdict: the same, the commit that was promoted, and whether it came out again', async () => {
    const { exam: _exam, ...shown } = await promotion(['verdict', '--verify']);
    expect(shown).toEqual({
      ...verdictShape('null'),
      commit: 'string',
      verification: { compared: 'number', taken: [] },
    });
  });

  it('of diff: documents, settings, chunk counts and figures', async () => {
    const pair = { before: 'number', after: 'number' };
    const chunk = {
      ...{ id: 'string', document: 'string', ordinal: 'number', text: 'string' },
      ...{ start: 'number', end: 'number', tokens: 'number' },
    };
    expect(await shape(['diff', 'production', 'fix'])).toEqual({
      from: 'string',
      to: 'string',
      documents: [documentChange],
      settings: [settingChange],
      chunks: {
        ...{ before: 'number', after: 'number', unchanged: 'number', recut: 'number' },
        ...{ added: 'number', removed: 'number', edited: 'number', moved: 'number' },
        ...{ split: 'number', merged: 'number' },
        boundaries: { chunks: pair, cuts: { ...pair, kept: 'number' }, meanSize: pair },
        items: [
          {
            ...{ change: 'string', document: 'string', edited: 'boolean', headings: ['string'] },
            ...{ before: [chunk], after: [chunk], 'words?': [['string']] },
          },
        ],
        passages: [],
      },
      questions: { added: [], changed: [], removed: [], unchanged: 'number' },
      renames: [],
      evidence: {
        ...{ spans: 'number', whole: pair, cut: [], healed: [], found: [] },
        lost: [
          {
            ...{ question: 'string', evidence: 'number', document: 'string' },
            ...{ start: 'number', end: 'number' },
          },
        ],
      },
      metrics: { 'nDCG@10': pair, 'R@5': pair, 'SpanR@1500t': pair },
    });
  });

  it('of status: branch, changes and the state of each stage', async () => {
    expect(await shape(['status'])).toEqual({
      branch: 'string',
      commit: 'string',
      documents: 'number',
      documentChanges: [],
      settingChanges: [],
      files: { 'stemma.yaml': 'string', 'stemma.lock': 'string', 'questions.jsonl': 'string' },
      stages: [{ name: 'string', pipeline: 'string', state: 'string' }],
      operation: 'null',
      workTree: {
        settled: 'boolean',
        merge: 'null',
        conflicts: [],
        missing: 'boolean',
        away: 'null',
      },
      pinned: 'boolean',
      current: 'boolean',
      unfinished: 'null',
      unreadable: 'null',
      clean: 'boolean',
    });
  });

  it('of install: what became of each part', async () => {
    expect(await shape(['install'])).toEqual({
      parts: [{ name: 'string', change: 'string' }],
      hooks: 'boolean',
    });
  });

  it('of log and show: commits with counts and figures', async () => {
    expect(await shape(['log', '-n', '1'])).toEqual({ at: 'string', commits: [logEntry] });
    const part = { fingerprint: 'string', input: 'string', root: 'string' };
    expect(await shape(['show'])).toEqual({
      ...logEntry,
      documentChanges: [documentChange],
      settingChanges: [settingChange],
      snapshot: {
        version: 'number',
        corpus: { root: 'string', documents: 'number', bytes: 'number' },
        texts: { ...part, documents: 'number' },
        chunks: { ...part, chunks: 'number', tokens: 'number' },
        vectors: {
          ...part,
          vectors: 'number',
          dimensions: 'number',
          truncated: 'number',
          fitted: { model: 'string', settings: 'string', chunks: 'string' },
        },
        index: { ...part, type: 'string', recall },
        lexical: { fingerprint: 'string', input: 'string' },
        evaluation: { questions: 'number', questionsHash: 'string', metrics: figures },
      },
    });
  });

  it('of log of documents and of a chunk, and of blame: commits with what they did', async () => {
    const entry = { ...logEntry, metrics: expect.anything() as unknown };
    expect(await shape(['log', '--', 'docs/kettle.md'])).toEqual({
      at: 'string',
      commits: [
        {
          ...entry,
          boundary: 'boolean',
          changes: [{ ...documentChange, sizeBefore: 'null|number' }],
        },
      ],
    });
    const blamed = { document: 'string', ...ranged, text: 'string' };
    const who = { commit: 'string', author: 'string', email: 'string', date: 'string' };
    const origin = { ...who, subject: 'string', document: 'string', boundary: 'boolean' };
    const common = { at: 'string', commit: 'string', document: 'string' };
    const { stdout } = await runInProcess(project, ['blame', 'docs/kettle.md', '--json']);
    const result = JSON.parse(stdout) as { chunks: [{ id: string }] };
    expect(shapeOf(result)).toEqual({
      ...common,
      chunks: [
        {
          ...blamed,
          id: 'string',
          lines: { first: 'number', last: 'number' },
          headings: ['string'],
          origin,
        },
      ],
      lines: [],
    });
    expect(await shape(['blame', 'docs/kettle.md', '--lines'])).toEqual({
      ...common,
      chunks: [],
      lines: [{ ...blamed, line: 'number', origin }],
    });
    const chunk = { id: 'string', document: 'string', ...ranged, text: 'string' };
    const log = await shape(['log', '--chunk', result.chunks[0].id]);
    expect(log).toMatchObject({ at: 'string', chunk: 'string', document: 'string' });
    expect(log).toMatchObject({
      commits: [{ change: 'string', boundary: 'boolean', after: chunk }],
    });
  });

  it('of check: findings and how many there are', async () => {
    project.write('corpus/empty.md', '');
    const check = await shape(['check']);
    project.remove('corpus/empty.md');
    expect(check).toEqual({
      at: 'string',
      documents: 'number',
      texts: 'number',
      findings: [{ severity: 'string', check: 'string', document: 'string', message: 'string' }],
      counts: { error: 'number', warning: 'number', info: 'number' },
    });
  });

  it('of ls and cat: documents and one document', async () => {
    const counts = { size: 'number', texts: 'number', chunks: 'number' };
    const document = { document: 'string', mediaType: 'string', ...counts };
    expect(await shape(['ls'])).toEqual({
      at: 'string',
      documents: [document],
      sidecars: 'number',
      parts: [],
    });
    expect(await shape(['cat', 'docs/kettle.md'])).toEqual({
      at: 'string',
      document: 'string',
      file: 'string',
      mediaType: 'string',
      size: 'number',
      text: 'string',
      marks: [{ type: 'string', level: 'number', title: 'string', ...ranged }],
      metadata: { title: 'string' },
      parts: [],
      chunks: [
        {
          id: 'string',
          document: 'string',
          ...ranged,
          tokens: 'number',
          headings: ['string'],
          text: 'string',
          context: 'string',
        },
      ],
    });
  });

  it('of branch and tag: what there is', async () => {
    expect(await shape(['branch'])).toEqual({ current: 'string', branches: [named] });
    expect(await shape(['tag'])).toEqual({ tags: [named] });
  });

  it('of merge --dry-run: how the branches stand', async () => {
    expect(await shape(['merge', 'other', '--dry-run'])).toEqual({
      relation: 'string',
      branch: 'string',
      from: 'string',
      commit: 'string',
      documents: 'number',
      chunks: 'number',
      stages: [],
      conflicts: [],
      preview: {
        documents: { added: 'number', changed: 'number', removed: 'number', after: 'number' },
        settings: [],
        files: 'number',
        // That of `run --plan`.
        plan: expect.objectContaining({ documents: 'number', tokens: 'number' }) as unknown,
      },
    });
  });

  it('of conflicts: what is under way, and what it could not merge', async () => {
    expect(await shape(['conflicts'])).toEqual({ operation: 'null', git: 'null', conflicts: [] });
    await done(project, 'switch', '-c', 'clash', 'other');
    project.edit('corpus/kettle.md', 'two months', 'four months');
    await done(project, 'commit', '--no-run', '-m', 'Clash');
    expect(await shape(['merge', 'fix'], [5])).toMatchObject({
      error: { data: { conflicts: [conflict] } },
    });
    const operation = {
      kind: 'string',
      at: 'string',
      commit: 'string',
      branch: 'string',
      phase: 'string',
      state: 'string',
      left: 'number',
      todo: 'number',
    };
    const listed = { operation, git: 'null', conflicts: [conflict] };
    expect(await shape(['conflicts'])).toEqual(listed);
    expect(await shape(['resolve', '--ours', '.'])).toEqual({
      ...listed,
      conflicts: [{ ...conflict, where: [] }],
    });
    expect(await shape(['merge', '--abort'])).toEqual({
      kind: 'string',
      at: 'string',
      branch: 'string',
      commit: 'string',
      files: 'number',
    });
    await done(project, 'switch', 'fix');
  });

  it('of revert and restore: what was made, what was brought back', async () => {
    const commits = [{ of: 'string', commit: 'string', subject: 'string' }];
    const heads = { branch: 'string', from: 'string', commit: 'string' };
    await done(project, 'switch', '-c', 'back');
    expect(await shape(['revert', 'HEAD'])).toEqual({ ...heads, commits });
    const restore = ['restore', '--source', 'fix', 'corpus/kettle.md', '--dry-run'];
    expect(await shape(restore)).toEqual({
      source: 'string',
      commit: 'string',
      files: [{ path: 'string', change: 'string', lost: 'boolean' }],
    });
    await done(project, 'switch', 'fix');
  });

  it('of switch --dry-run: what would happen', async () => {
    expect(await shape(['switch', 'main', '--dry-run'])).toEqual({
      branch: 'string',
      commit: 'string',
      created: 'boolean',
      documents: 'number',
    });
  });

  it('of fsck: counts and problems', async () => {
    expect(await shape(['fsck'])).toEqual({
      fast: 'boolean',
      objects: 'number',
      bytes: 'number',
      orphanedBlocks: { blocks: 'number', bytes: 'number' },
      commits: 'number',
      maps: 'number',
      problems: [],
      snapshots: [],
      droppedIndexes: 'number',
    });
  });

  it('of bisect: each step, the first bad commit and what it changed', async () => {
    const setting = { path: 'string', before: 'number', after: 'number' };
    const cause = {
      ...{ kind: 'string', stages: ['string'], documents: ['string'] },
      settings: [setting],
    };
    const step = { commit: 'string', subject: 'string', value: 'number', bad: 'boolean' };
    const range = ['--good', 'main', '--bad', 'fix', '--metric', 'SpanIoU@1500t'];
    expect(await shape(['bisect', ...range])).toEqual({
      metric: 'string',
      threshold: 'number',
      good: step,
      bad: step,
      steps: [],
      commits: 'number',
      questions: 'number',
      lastGood: step,
      firstBad: step,
      suspects: [],
      fallen: [{ id: 'string', question: 'string', ...{ before: 'number', after: 'number' } }],
      documentChanges: [documentChange],
      settingChanges: [settingChange],
      explanation: {
        asked: 'number',
        told: 'boolean',
        causes: [{ ...cause, questions: 'number' }],
        reasons: [
          {
            id: 'string',
            evidence: [
              {
                ...{ document: 'string', change: 'string' },
                before: { rank: 'number', isTop: 'boolean' },
                after: { rank: 'null|number', isTop: 'boolean', 'unresolved?': 'string' },
              },
            ],
            causes: [cause],
          },
        ],
      },
    });
  });

  it('of commit, rollback: what was made', async () => {
    project.edit('corpus/warranty.txt', 'three years', 'four years');
    expect(await shape(['commit', '-m', 'Longer warranty'])).toEqual({
      commit: 'string',
      branch: 'string',
      subject: 'string',
      files: ['string'],
      // So much of the small corpus changed that its index is built anew.
      run: { ...runShape, stages: [{ ...stage, 'changedShare?': 'number' }] },
      metrics: 'null',
    });
    expect(await shape(['rollback', '--to', 'main', '--dry-run'])).toEqual({
      target: 'string',
      from: 'string',
      to: 'string',
      commit: 'string',
    });
  });
});
