import { format } from 'prettier';
import { expect, it } from 'vitest';
import { promotionJsonSchema } from '../../src/api/verdict-project.js';

/* `npx vitest run test/golden/promote-schema.test.ts -u` writes the schema anew. */

it('the JSON Schema of `promote --json` is that of docs/reference', async () => {
  const text = await format(JSON.stringify(promotionJsonSchema()), {
    parser: 'json',
    printWidth: 100,
  });
  await expect(text).toMatchFileSnapshot('../../docs/reference/promote.schema.json');
});
