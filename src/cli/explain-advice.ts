import type { Cause } from '../api/answers/cause-of-step.js';
import type { ExplainResult } from '../api/explain-question.js';
import type { SettingChange } from '../api/diff/diff-project.js';

/** Lines of advice, at most. */
const MOST = 4;

/** What to look at or to try next, as commands where there is one. */
export function explainAdvice(result: ExplainResult): string[] {
  const { evidence, id } = result;
  const unresolved = evidence.flatMap(({ to, evidence: number }) =>
    to.unresolved === null
      ? []
      : [
          `correct evidence ${number} of ${id ?? 'the question'} in the question set: ${to.unresolved}`,
        ],
  );
  const own = evidence.flatMap(({ causes, document }) =>
    causes.map((cause) => ({ cause, document })),
  );
  const others = result.causes.map((cause) => ({ cause, document: undefined }));
  const lines = [...own, ...others].flatMap(({ cause, document }) =>
    adviceOf(cause, document, result),
  );
  return [...new Set([...unresolved, ...lines])].slice(0, MOST);
}

function adviceOf(cause: Cause, document: string | undefined, result: ExplainResult): string[] {
  const { states, question } = result;
  const [from, to] = [quoted(result.from), quoted(result.to)];
  const query = `stemma query ${quoted(question)} --at ${to}`;
  const of = cause.documents[0] ?? document;
  switch (cause.kind) {
    case 'retrieval': {
      const sets = settingsBefore(states[cause.state]?.settings ?? []);
      return sets.length === 0 ? [] : [[query, ...sets].join(' ')];
    }
    case 'vectors':
    case 'fitted-again':
      return [`stemma diff ${from} ${to} --vectors`];
    case 'index':
      return [`${query} --exact`];
    case 'word-statistics':
      return [query];
    case 'several':
      return [];
    default:
      return of === undefined ? [] : [`stemma diff ${from} ${to} --document ${quoted(of)}`];
  }
}

/** Retrieval settings as they were, for one question. */
function settingsBefore(changes: readonly SettingChange[]): string[] {
  const isNew = (section: string) =>
    changes.every(({ path, before }) => sectionOf(path) !== section || before === undefined);
  const sets = changes.flatMap(({ path, before }) => {
    // Of a section that was not there nothing may be left.
    if (isNew(sectionOf(path))) return [`--set ${sectionOf(path)}=null`];
    if (before === undefined) return [`--set ${keyOf(path)}=null`];
    // A list or a mapping is more than a word of a command.
    if (typeof before === 'object') return [];
    const value = typeof before === 'string' ? quoted(before) : JSON.stringify(before);
    return [`--set ${keyOf(path)}=${value}`];
  });
  return [...new Set(sets)];
}

function keyOf(path: string): string {
  return path.replace(/^retrieve\./, '');
}

function sectionOf(path: string): string {
  return keyOf(path).split('.')[0] ?? '';
}

/** A word of a command line, in quotes where a shell would take it apart. */
function quoted(text: string): string {
  return /^[\w./@:~^{}-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
