import { isDeepStrictEqual } from 'node:util';
import { isCollection, isScalar, parseDocument, type Document } from 'yaml';
import { StemmaError } from '../../errors/stemma-error.js';
import { expandPipelines, MAIN_PIPELINE } from './expand-pipelines.js';
import { describeIssue, toPlain } from './parse-settings.js';
import { settingsSchema, type PipelineSettings } from './settings.js';

/** A value for a key of a pipeline; null takes the key away. */
export interface PipelineChange {
  /** Key path in the pipeline: `chunk.size`, `embed`. */
  readonly key: string;
  readonly value: unknown;
}

/** A pipeline with some keys changed. */
export interface ChangedPipeline {
  readonly settings: PipelineSettings;
  /** As it would be written, without defaults. */
  readonly written: unknown;
}

/** Name of the changed pipeline while it is worked out; no settings can have it. */
const TRIED = 'Changed';

/**
 * A pipeline of a stemma.yaml with some keys changed, as a variant that `extends` it would be: maps are
 * joined, lists and values replaced, and a section of another `provider` or `type` inherits nothing.
 * Throws `bad-setting` with all that is wrong with the result. The text has to be settings already.
 */
export function changePipeline(
  text: string,
  path: string,
  of: { readonly pipeline: string; readonly changes: readonly PipelineChange[] },
): ChangedPipeline {
  const { pipeline, changes } = of;
  const plain = toPlain(parseDocument(text), path);
  const whole = isMap(plain) ? plain : {};
  const variants = isMap(whole['pipelines']) ? whole['pipelines'] : {};
  const tried = { extends: pipeline, ...nested(changes) };
  const { plain: expanded } = expandPipelines({
    ...whole,
    pipelines: { ...variants, [TRIED]: tried },
  });
  const all = isMap(expanded) ? expanded['pipelines'] : undefined;
  const written = isMap(all) ? all[TRIED] : undefined;
  const parsed = settingsSchema.safeParse(
    { ...whole, pipeline: written, pipelines: {} },
    { reportInput: true },
  );
  if (parsed.success) return { settings: parsed.data.pipeline, written };
  const problems = parsed.error.issues.flatMap(describeIssue).map(({ message }) => message);
  const what = changes.map(({ key, value }) => `${key}=${JSON.stringify(value)}`).join(' ');
  throw new StemmaError('bad-setting', `cannot set '${what}': ${problems.join('; ')}`, {
    data: { changes, problems },
    suggestions: ['Keys and values of pipeline: are in docs/reference/settings.md.'],
  });
}

/** The text of a stemma.yaml whose main pipeline is a changed one; comments stay where they can. */
export function writePipeline(
  text: string,
  path: string,
  of: { readonly pipeline: string; readonly changes: readonly PipelineChange[] },
): string {
  const { written, settings } = changePipeline(text, path, of);
  const wanted = JSON.stringify(settings);
  const holds = (document: Document) =>
    JSON.stringify(
      settingsSchema.safeParse(expandPipelines(document.toJS()).plain).data?.pipeline,
    ) === wanted;
  if (of.pipeline === MAIN_PIPELINE) {
    const document = parseDocument(text);
    for (const section of new Set(of.changes.map(({ key }) => sectionOf(key)))) {
      const own = of.changes.filter(({ key }) => sectionOf(key) === section);
      setSection(document, own, isMap(written) ? written[section] : undefined);
    }
    if (holds(document)) return document.toString({ lineWidth: 0 });
  }
  const document = parseDocument(text);
  document.set('pipeline', document.createNode(written));
  if (!holds(document)) throw new Error('the changed settings read otherwise than they were meant');
  return document.toString({ lineWidth: 0 });
}

function sectionOf(key: string): string {
  return key.split('.')[0] ?? '';
}

/** Sets the keys of one section; of another kind of section nothing stays that stood there. */
function setSection(document: Document, changes: readonly PipelineChange[], wanted: unknown): void {
  for (const { key, value } of changes) {
    const steps = ['pipeline', ...key.split('.')];
    if (value === null) document.deleteIn(steps);
    else document.setIn(steps, valueNode(document, steps, value));
  }
  const path = ['pipeline', sectionOf(changes[0]?.key ?? '')];
  const found: unknown = document.getIn(path);
  const plain: unknown = isCollection(found) ? found.toJS(document) : found;
  if (!isDeepStrictEqual(plain, wanted)) document.setIn(path, document.createNode(wanted));
}

/** A scalar takes the place of a scalar, whose comment stays. */
function valueNode(document: Document, steps: readonly string[], value: unknown): unknown {
  const old = document.getIn(steps, true);
  const isPlain = value === null || typeof value !== 'object';
  if (isPlain && isScalar(old)) return Object.assign(old, { value, source: undefined });
  return document.createNode(value, { flow: true });
}

/** Changes as the map of a variant. */
function nested(changes: readonly PipelineChange[]): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const { key, value } of changes) {
    const steps = key.split('.');
    const last = steps.pop() ?? '';
    let target = root;
    for (const step of steps) {
      const inner = target[step];
      const next: Record<string, unknown> = isMap(inner) ? { ...inner } : {};
      target[step] = next;
      target = next;
    }
    target[last] = value;
  }
  return root;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
