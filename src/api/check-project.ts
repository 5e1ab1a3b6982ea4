import { boilerplateFindings } from './check/boilerplate-findings.js';
import { corpusFindings } from './check/corpus-findings.js';
import type { CheckedData } from './check/checked-data.js';
import { embeddingFindings } from './check/embedding-findings.js';
import type { Finding, Severity } from './check/finding.js';
import { textFindings } from './check/text-findings.js';
import type { Project } from './project.js';
import { readableTextsAt } from './readable-texts-at.js';

/** What a look at the data of a snapshot found. */
export interface CheckResult {
  readonly at: string;
  readonly documents: number;
  readonly texts: number;
  /** The gravest first, then by check and document. */
  readonly findings: readonly Finding[];
  readonly counts: Readonly<Record<Severity, number>>;
}

/** What `check` looks for; each goes over the data once. */
const CHECKS: readonly ((data: CheckedData) => Iterable<Finding>)[] = [
  textFindings,
  corpusFindings,
  embeddingFindings,
  boilerplateFindings,
];

const GRAVEST_FIRST: readonly Severity[] = ['error', 'warning', 'info'];

/**
 * Looks at the documents and texts of a snapshot for what could not be read, was guessed, is missing
 * or comes twice. Takes documents on disk into the store and extracts what was not extracted yet;
 * embeds nothing. All documents that cannot be read are found, whatever `extract.onError` says.
 */
export async function checkProject(
  project: Project,
  options: { readonly at: string },
): Promise<CheckResult> {
  const { at } = options;
  const lock = await readableTextsAt(project, at);
  const found = findingsIn({ reader: project.reader, lock });
  return {
    at,
    documents: lock.corpus.documents,
    texts: lock.texts?.documents ?? 0,
    findings: inOrder(found),
    counts: countFindings(found),
  };
}

/** Everything that the checks find in the data of a snapshot, in no order. */
export function findingsIn(data: CheckedData): Finding[] {
  return CHECKS.flatMap((check) => [...check(data)]);
}

/** How many findings there are of each gravity. */
export function countFindings(found: readonly Finding[]): Record<Severity, number> {
  const counted = (severity: Severity) => found.filter((one) => one.severity === severity).length;
  return { error: counted('error'), warning: counted('warning'), info: counted('info') };
}

/** Stable: each check gives its findings in order of document. */
function inOrder(findings: readonly Finding[]): Finding[] {
  const rank = ({ severity }: Finding) => GRAVEST_FIRST.indexOf(severity);
  return [...findings].sort(
    (a, b) => rank(a) - rank(b) || (a.check < b.check ? -1 : a.check > b.check ? 1 : 0),
  );
}
