import { StemmaError } from '../../../errors/stemma-error.js';

const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** True when `text` names an environment variable: `${NAME}`. */
export function hasEnvironmentReference(text: string): boolean {
  return text.search(REFERENCE) !== -1;
}

/**
 * `text` with each `${NAME}` replaced by that environment variable; `onValue` is told each value.
 * `setting` names the place for the error: `environment-variable-missing` when one is unset or empty.
 */
export function substituteEnvironment(
  text: string,
  {
    env,
    setting,
    onValue,
  }: {
    readonly env: Environment;
    readonly setting: string;
    readonly onValue?: (value: string) => void;
  },
): string {
  return text.replace(REFERENCE, (_, name: string) => {
    const value = env[name];
    if (value === undefined || value === '') {
      throw new StemmaError(
        'environment-variable-missing',
        `environment variable '${name}' is not set: '${setting}' in stemma.yaml reads it`,
        { data: { variable: name, setting }, suggestions: [`Set it: export ${name}=…`] },
      );
    }
    onValue?.(value);
    return value;
  });
}
