import { StemmaError } from '../errors/stemma-error.js';
import { settingsJsonSchema } from '../pipeline/settings/settings-json-schema.js';
import { nearestNames } from '../util/nearest-names.js';
import { SETTINGS_FILE } from './project-files.js';
import type { Project } from './project.js';
import { committedSnapshot } from './committed-snapshot.js';
import { WORKING } from './snapshot-at.js';

export { settingsJsonSchema };

/** Settings as they hold, with defaults and what variants inherit filled in. */
export interface ConfigResult {
  readonly at: string;
  /** The key path asked for; null for all. */
  readonly key: string | null;
  readonly value: unknown;
}

/**
 * The settings of the state on disk or of a commit. References to environment variables are shown
 * as they are written. Throws `unknown-setting`.
 */
export async function configProject(
  project: Project,
  options: { readonly at: string; readonly key?: string | undefined },
): Promise<ConfigResult> {
  const { at, key } = options;
  const { settings } =
    at === WORKING
      ? project.readSettings()
      : (await committedSnapshot(project, await (await project.git()).resolveRef(at), at)).loaded;
  const value = key === undefined ? settings : valueAt(settings, key);
  return { at, key: key ?? null, value };
}

function valueAt(settings: unknown, key: string): unknown {
  let value: unknown = settings;
  const above: string[] = [];
  for (const step of key.split('.')) {
    const entries = value !== null && typeof value === 'object' ? Object.entries(value) : [];
    const found = entries.find(([name]) => name === step);
    if (found === undefined) throw unknownSetting(key, { above, step, names: entries });
    value = found[1];
    above.push(step);
  }
  return value;
}

function unknownSetting(
  key: string,
  at: {
    readonly above: readonly string[];
    readonly step: string;
    readonly names: readonly (readonly [string, unknown])[];
  },
): StemmaError {
  const names = at.names.map(([name]) => name);
  const near = nearestNames(at.step, names).map((name) => [...at.above, name].join('.'));
  return new StemmaError('unknown-setting', `${SETTINGS_FILE} has no '${key}'`, {
    data: { key },
    suggestions: [
      near[0] === undefined
        ? 'See `stemma config` for all that there is.'
        : `Did you mean '${near[0]}'?`,
    ],
  });
}
