import { load } from 'cheerio';
import { describe, expect, it } from 'vitest';
import type { PromoteResult } from '../../../../src/api/promote-project.js';
import { githubAnnotations, githubError } from '../../../../src/cli/reports/github-annotations.js';
import { junitError, junitReport } from '../../../../src/cli/reports/junit-report.js';
import { markdownError, markdownReport } from '../../../../src/cli/reports/markdown-report.js';

/** What people may write into names of branches, tags and settings. */
const HOSTILE = `a"b'<c>&d]]>\u0000\n::error::x%0A,y:z | \`code\` @team #12 --> [l](http://e.example) <!--`;

const hash = '0'.repeat(64);
const side = { snapshot: hash, roots: {}, settings: hash, results: hash };

function resultOf(change: Partial<PromoteResult> = {}): PromoteResult {
  return {
    format: 2,
    made: { stemma: '0.1.0', evaluator: 1, retrieval: 1 },
    seed: 7,
    target: 'production',
    candidate: 'fix',
    from: '1'.repeat(40),
    to: '2'.repeat(40),
    verdict: 'fail',
    decision: 'hold',
    rules: [
      ruleOf('at least 50 questions', 'pass'),
      ruleOf('nDCG@10 not worse', 'inconclusive'),
      ruleOf('R@5 >= 0.5', 'fail'),
      { ...ruleOf('AP not worse', 'pass'), warning: true },
    ],
    metrics: { 'nDCG@10': { base: 0.5, candidate: 0.25 }, 'R@5': { base: null, candidate: 1 } },
    inputs: {
      rules: {},
      rulesHash: hash,
      evaluate: { metrics: ['nDCG@10', 'R@5'], tokenizer: 'o200k_base', search: 'exact' },
      questions: { count: 5, hash, ids: [] },
      base: side,
      candidate: side,
    },
    exam: { settings: [], questions: null, merged: null },
    uses: { same: 3, overlapping: 1 },
    notes: [],
    commit: null,
    tag: null,
    record: hash,
    ...change,
  };
}

function ruleOf(rule: string, outcome: 'pass' | 'fail' | 'inconclusive') {
  return { kind: 'require' as const, rule, outcome, figures: {}, sentence: `${rule}: ${outcome}` };
}

describe('the JUnit report', () => {
  const cases = (xml: string) => {
    const document = load(xml, { xml: true });
    return document('testcase')
      .toArray()
      .map((one) => [
        document(one).attr('name'),
        document(one).children().first().prop('tagName')?.toLowerCase(),
        document(one).children().first().attr('type'),
      ]);
  };

  it('has a case a rule: broken and inconclusive ones are failures, each of its type', () => {
    const xml = junitReport(resultOf());
    expect(cases(xml)).toEqual([
      ['at least 50 questions', undefined, undefined],
      ['nDCG@10 not worse', 'failure', 'inconclusive'],
      ['R@5 >= 0.5', 'failure', 'fail'],
      ['AP not worse', 'system-out', undefined],
    ]);
    expect(xml).toContain('tests="4" failures="2" skipped="0" errors="0"');
  });

  it('skips what is inconclusive where that was let through', () => {
    const rules = [ruleOf('nDCG@10 not worse', 'inconclusive')];
    const xml = junitReport(resultOf({ rules, verdict: 'inconclusive', decision: 'promote' }));
    expect(cases(xml)).toEqual([['nDCG@10 not worse', 'skipped', undefined]]);
    expect(xml).toContain('tests="1" failures="0" skipped="1" errors="0"');
  });

  it('holds any text as it is, but for what XML cannot hold', () => {
    const rules = [ruleOf(HOSTILE, 'fail')];
    const xml = junitReport(
      resultOf({ rules, notes: [HOSTILE], candidate: HOSTILE, target: HOSTILE }),
    );
    const [[name] = []] = cases(xml);
    expect(name).toBe(HOSTILE.replace('\u0000', '\uFFFD'));
    const document = load(xml, { xml: true });
    expect(document('testcase').length).toBe(1);
    expect(document('system-out').text()).toContain(HOSTILE.replace('\u0000', '\uFFFD'));
  });

  it('of no verdict is one error', () => {
    const xml = junitError('production', { code: 'merge-conflict', message: HOSTILE });
    expect(cases(xml)).toEqual([['verdict', 'error', 'merge-conflict']]);
    expect(xml).toContain('errors="1"');
  });
});

describe('the Markdown report', () => {
  it('begins with the marker of its target', () => {
    expect(markdownReport(resultOf())).toMatch(/^<!-- stemma:promote:production -->\n### ❌ `fix`/);
    expect(markdownError('production', { message: 'x' })).toMatch(
      /^<!-- stemma:promote:production -->\n/,
    );
  });

  it('keeps a name of a branch from ending the marker', () => {
    for (const target of ['a-->b', 'a--!>b', '-->', 'a--b---c', 'ä/b c']) {
      const [marker = ''] = markdownReport(resultOf({ target })).split('\n');
      expect(marker).toMatch(/^<!-- stemma:promote:[^>]* -->$/);
      expect(marker.slice(4, -3)).not.toContain('--');
    }
    const markers = ['a--b', 'a-b', 'a/b'].map((target) => markdownError(target, { message: '' }));
    expect(new Set(markers).size).toBe(3);
  });

  it('lets no text make markup, mention people or break the table', () => {
    const rules = [ruleOf(HOSTILE, 'fail')];
    const lines = markdownReport(resultOf({ rules, notes: [HOSTILE], candidate: HOSTILE })).split(
      '\n',
    );
    const row = lines.find((line) => line.includes('❌ fail'))!;
    expect(row.match(/\|/g)).toHaveLength(3);
    for (const line of lines.filter((one) => one.startsWith('>') || one === row)) {
      expect(line.slice(1)).not.toMatch(/[<>`@[\]]|https?:\/\/|(?<!&)#/);
    }
    // In a code span GitHub mentions nobody.
    const title = lines.find((line) => line.startsWith('###'))!;
    expect(title).toMatch(/^### ❌ ``[^\n]* `code` [^\n]*`` for `production`: fail$/);
  });

  it('shows figures on the merged questions apart, as deciding nothing', () => {
    const merged = {
      count: 4,
      hash,
      verdict: 'pass' as const,
      metrics: { 'R@5': { base: 0, candidate: 1 } },
    };
    const text = markdownReport(resultOf({ exam: { settings: [], questions: null, merged } }));
    expect(text).toContain('On the 4 questions of the merge result, which decide nothing: pass');
  });
});

describe('annotations for GitHub', () => {
  it('are errors for what holds back and warnings for the rest', () => {
    const levels = githubAnnotations(resultOf({ notes: ['Look.'] }), 'bot/stemma.yaml').map(
      (line) => line.split('::')[1]?.split(',')[0],
    );
    expect(levels).toEqual([
      'error file=bot/stemma.yaml',
      'error file=bot/stemma.yaml',
      'warning file=bot/stemma.yaml',
      'warning file=bot/stemma.yaml',
    ]);
    const rules = [ruleOf('AP not worse', 'inconclusive')];
    const passed = githubAnnotations(resultOf({ rules, decision: 'promote' }), 'stemma.yaml');
    expect(passed).toEqual([
      '::warning file=stemma.yaml,title=stemma promote to production%3A inconclusive::AP not worse: inconclusive',
    ]);
  });

  it('let no text begin a command of its own', () => {
    const rules = [ruleOf(HOSTILE, 'fail')];
    const hostile = resultOf({ rules, notes: [HOSTILE], target: HOSTILE });
    for (const line of [
      ...githubAnnotations(hostile, 'a,b:c.yaml'),
      ...githubError({ message: HOSTILE }, 'a,b:c.yaml'),
    ]) {
      expect(line).not.toMatch(/[\r\n]/);
      const [, properties = ''] = /^::(?:error|warning) (.*?)::/.exec(line) ?? [];
      expect(properties).toMatch(/^file=a%2Cb%3Ac\.yaml,title=[^,:\r\n]*$/);
      // GitHub turns the codes back: the text is what it was.
      expect(line.slice(line.indexOf('::', 2) + 2)).toContain('%0A');
    }
  });
});
