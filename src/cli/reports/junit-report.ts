import type { PromoteResult } from '../../api/promote-project.js';
import { score } from '../text.js';

type Rule = PromoteResult['rules'][number];

/**
 * JUnit XML with a case a rule. A broken rule is a failure of type `fail`; an inconclusive one of
 * type `inconclusive` where it held the promotion back, and skipped where it was let through. It
 * holds no time, so that the same verdict gives the same file.
 */
export function junitReport(result: PromoteResult): string {
  const { rules, target, decision, candidate } = result;
  const cases = rules.map((rule) => caseOf(rule, { target, held: decision === 'hold' }));
  const count = (part: string) => cases.filter((one) => one.includes(`<${part} `)).length;
  const counts = { tests: rules.length, failures: count('failure'), skipped: count('skipped') };
  const output = [
    ...Object.entries(result.metrics).map(
      ([name, { base, candidate: value }]) =>
        `${name}: ${base === null ? '-' : score(base)} -> ${score(value)}`,
    ),
    ...result.notes,
  ].join('\n');
  return suite(
    { name: `stemma promote ${candidate} to ${target}`, counts: { ...counts, errors: 0 } },
    [...cases, `    <system-out>${xmlText(output)}</system-out>`],
  );
}

/** The report of a promotion that came to no verdict: one case, which is an error. */
export function junitError(target: string, error: { code: string; message: string }): string {
  const counts = { tests: 1, failures: 0, skipped: 0, errors: 1 };
  return suite({ name: `stemma promote ${target}`, counts }, [
    `    <testcase classname="stemma.promote" name="verdict">`,
    `      <error type="${xmlText(error.code)}" message="${xmlText(error.message)}"/>`,
    `    </testcase>`,
  ]);
}

function caseOf(
  { rule, outcome, sentence, warning }: Rule,
  { target, held }: { readonly target: string; readonly held: boolean },
): string {
  const head = `<testcase classname="stemma.promote.${xmlText(target)}" name="${xmlText(rule)}"`;
  const message = `message="${xmlText(sentence)}"`;
  if (outcome === 'pass') {
    return warning === true
      ? lines(head, `<system-out>${xmlText(sentence)}</system-out>`)
      : `    ${head}/>`;
  }
  const isSkipped = outcome === 'inconclusive' && !held;
  return lines(
    head,
    isSkipped ? `<skipped ${message}/>` : `<failure type="${outcome}" ${message}/>`,
  );
}

function lines(head: string, body: string): string {
  return [`    ${head}>`, `      ${body}`, '    </testcase>'].join('\n');
}

function suite(
  { name, counts }: { readonly name: string; readonly counts: Readonly<Record<string, number>> },
  body: readonly string[],
): string {
  const attributes = Object.entries(counts).map(([key, value]) => `${key}="${value}"`);
  const named = `name="${xmlText(name)}" ${attributes.join(' ')}`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${named}>`,
    `  <testsuite ${named}>`,
    ...body,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\t': '&#9;',
  '\r': '&#13;',
};

/** Text for an element or an attribute; what XML 1.0 cannot hold becomes U+FFFD. */
function xmlText(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"\n\t\r]/g, (character) => ENTITIES[character] ?? character);
}
