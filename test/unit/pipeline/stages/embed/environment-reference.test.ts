import { describe, expect, it } from 'vitest';
import {
  hasEnvironmentReference,
  substituteEnvironment,
} from '../../../../../src/pipeline/stages/embed/environment-reference.js';

const env = { KEY: 'secret', DOLLARS: '$& ${KEY}', EMPTY: '' };
const substitute = (text: string) => substituteEnvironment(text, { env, setting: 'embed.apiKey' });

describe('environment references', () => {
  it('are replaced by the value as it is, once', () => {
    expect(substitute('a ${KEY} b ${KEY}')).toBe('a secret b secret');
    expect(substitute('${DOLLARS}')).toBe('$& ${KEY}');
  });

  it('leave other text alone', () => {
    expect(substitute('$KEY ${1} ${} {KEY}')).toBe('$KEY ${1} ${} {KEY}');
    expect(hasEnvironmentReference('$KEY ${}')).toBe(false);
    expect(hasEnvironmentReference('x${KEY}')).toBe(true);
  });

  it.each(['MISSING', 'EMPTY'])('fail for the variable %s, naming it and the setting', (name) => {
    expect(() => substitute(`\${${name}}`)).toThrow(
      expect.objectContaining({
        code: 'environment-variable-missing',
        message: `environment variable '${name}' is not set: 'embed.apiKey' in stemma.yaml reads it`,
      }),
    );
  });
});
