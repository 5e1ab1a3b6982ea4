import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { serverShape } from '../../../../src/pipeline/settings/server-settings.js';

const schema = z.strictObject(
  serverShape({ baseUrl: 'http://localhost', path: '/v1', keyVariable: 'KEY' }),
);
const accepts = (apiKey: string) => schema.safeParse({ apiKey }).success;

describe('the key of a server', () => {
  it.each(['${KEY}', 'Bearer ${KEY}', '${A}${B_2}', 'sk-literal', 'pa$$word'])(
    'may be %j',
    (key) => {
      expect(accepts(key)).toBe(true);
    },
  );

  it.each(['${KEY', '${}', '${2A}', '${A}${B', '${A-B}', ''])(
    'is not %j, which no variable is read for',
    (key) => {
      expect(accepts(key)).toBe(false);
    },
  );
});
