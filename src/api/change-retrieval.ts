import { parse, YAMLError } from 'yaml';
import type { z } from 'zod';
import { StemmaError } from '../errors/stemma-error.js';
import { retrieveSchema, type RetrieveSettings } from '../pipeline/settings/retrieve-settings.js';
import { nearestNames } from '../util/nearest-names.js';

/** What a key path and its value are parted by, and a path of plain names. */
const ASSIGNMENT = /^\s*(?<path>[A-Za-z]\w*(?:\.[^\s.=]+)*)\s*=(?<value>.*)$/s;

/**
 * Retrieval settings with some of them replaced for a try: `mode=dense`, `mmr.lambda=0.5`,
 * `mmr=null` (as if it were not there), values as in YAML. Throws `bad-setting` about what cannot
 * be read, and where the result contradicts itself.
 */
export function changeRetrieval(
  settings: RetrieveSettings,
  assignments: readonly string[],
): RetrieveSettings {
  if (assignments.length === 0) return settings;
  const changed: Record<string, unknown> = structuredClone(settings);
  for (const assignment of assignments) assign(changed, assignment);
  const parsed = retrieveSchema.safeParse(changed);
  if (parsed.success) return parsed.data;
  throw refused(assignments.join(' '), parsed.error.issues.map(describe).join('; '));
}

function assign(settings: Record<string, unknown>, assignment: string): void {
  const { path, value } = ASSIGNMENT.exec(assignment)?.groups ?? {};
  if (path === undefined || value === undefined) {
    throw refused(
      assignment,
      'expected a key of pipeline.retrieve and a value, such as mode=dense',
    );
  }
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  let target = settings;
  for (const step of steps) {
    const inner = target[step];
    const next = isMapping(inner) ? inner : {};
    target[step] = next;
    target = next;
  }
  const read = readValue(value, assignment);
  if (read === null) Reflect.deleteProperty(target, last);
  else target[last] = read;
}

function readValue(value: string, assignment: string): unknown {
  try {
    return parse(value);
  } catch (error) {
    if (!(error instanceof YAMLError)) throw error;
    throw refused(assignment, `the value is not YAML: ${error.message.split('\n')[0] ?? ''}`);
  }
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describe(issue: z.core.$ZodIssue): string {
  const where = issue.path.join('.');
  if (issue.code !== 'unrecognized_keys') return `'${where}': ${issue.message}`;
  const [key = ''] = issue.keys;
  const nearest =
    where === '' ? nearestNames(key, Object.keys(retrieveSchema.shape))[0] : undefined;
  const hint = nearest === undefined ? '' : `; did you mean '${nearest}'?`;
  return `unknown key '${where === '' ? key : `${where}.${key}`}'${hint}`;
}

function refused(assignment: string, reason: string): StemmaError {
  return new StemmaError('bad-setting', `cannot set '${assignment}': ${reason}`, {
    data: { assignment },
    suggestions: ['Keys of pipeline.retrieve are in docs/guides/retrieval.md; values are YAML.'],
  });
}
