import { parse } from 'yaml';
import type { QuestionChanges, RuleChange } from './exam-change.js';
import type { Judged } from './judge-sides.js';
import type { VerdictDocument } from './verdict-document.js';

/** Changed settings that a note lists. */
const LISTED = 4;

/** What people must know beside the rules, one sentence or two each. */
export function verdictNotes(judged: Judged, uses: VerdictDocument['uses']): string[] {
  return [
    ...rulesNotes(judged),
    ...settingsNotes(judged),
    ...questionsNotes(judged),
    ...judged.warnings.map((warning) => `${warning[0]?.toUpperCase() ?? ''}${warning.slice(1)}.`),
    ...usesNotes(judged, uses),
    ...(judged.verdict === 'inconclusive' && judged.settings.promote.onInconclusive === 'pass'
      ? ['Inconclusive, and let through: promote.onInconclusive is pass.']
      : []),
  ];
}

/** Whose rules decided, where that is not what one would think. */
function rulesNotes({ sides, rules }: Judged): string[] {
  const { target, candidate, current } = sides;
  if (current === undefined) {
    const decided = rules.length === 0 ? 'it has none' : 'its floors and ceilings alone decide';
    return [
      `'${target}' does not exist yet: '${candidate}' is judged by its own rules; ${decided}.`,
    ];
  }
  return statesRules(current.loaded.text)
    ? []
    : [`'${target}' states no rules of its own (promote:), so the defaults decide.`];
}

function statesRules(text: string): boolean {
  // Parsed as settings before, so it is a map.
  const { promote } = parse(text) as { readonly promote?: unknown };
  return promote !== undefined && promote !== null;
}

function settingsNotes({ sides, change }: Judged): string[] {
  if (change.settings.length === 0) return [];
  const listed = change.settings.slice(0, LISTED).map((one) => `${one.path} (${changed(one)})`);
  const more = change.settings.length - listed.length;
  const list = `${listed.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return [
    `'${sides.candidate}' changes ${list}: ignored, the rules of '${sides.target}' decide. What it brings would hold from the next promotion on.`,
  ];
}

/** `0.05 -> 0.4`; of lists what goes and what comes. */
function changed({ before, after }: RuleChange): string {
  const [old, fresh] = [itemsOf(before), itemsOf(after)];
  if (old === undefined || fresh === undefined) {
    return `${before ?? 'nothing'} -> ${after ?? 'nothing'}`;
  }
  const gone = old.filter((item) => !fresh.includes(item)).map((item) => `without ${item}`);
  const come = fresh.filter((item) => !old.includes(item)).map((item) => `with ${item}`);
  return gone.length + come.length === 0 ? 'in another order' : [...gone, ...come].join(', ');
}

/** Items of a JSON list, each as JSON; undefined for what is no list. */
function itemsOf(json: string | null): string[] | undefined {
  const value: unknown = json === null ? undefined : JSON.parse(json);
  return Array.isArray(value) ? value.map((item: unknown) => JSON.stringify(item)) : undefined;
}

function questionsNotes({ sides, exam, change, onMerged }: Judged): string[] {
  if (change.questions === undefined || onMerged === undefined) return [];
  const { target, candidate } = sides;
  return [
    `'${candidate}' changes the question set (${changesWords(change.questions)}): the ${exam.questions.length} questions of '${target}' decide. On the ${onMerged.exam.questions.length} of the merge result the verdict would be ${onMerged.verdict}.`,
  ];
}

function changesWords(changes: QuestionChanges): string {
  return Object.entries(changes)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count} ${what}`)
    .join(', ');
}

/** Choices made again and again by one set begin to fit it (Dwork and others, Science 2015). */
function usesNotes({ settings }: Judged, { same, overlapping }: VerdictDocument['uses']): string[] {
  const all = same + overlapping;
  if (all < settings.promote.warnAfter) return [];
  const others =
    overlapping === 0 ? '' : ` and ${overlapping} on sets that share half of it or more`;
  return [
    `${same} earlier verdicts rest on this question set${others}: what is chosen by it begins to fit it. Add questions or replace some.`,
  ];
}
