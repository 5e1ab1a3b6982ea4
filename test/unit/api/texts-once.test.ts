import { expect, it, vi } from 'vitest';
import { textsOnce } from '../../../src/api/texts-once.js';
import { TextReader } from '../../../src/pipeline/text-reader.js';

it('reads each text once, a missing one too', () => {
  // Nothing of it but the method below is used.
  const reader = Object.create(TextReader.prototype) as TextReader;
  const read = vi
    .spyOn(reader, 'textOf')
    .mockImplementation((document) =>
      document === 'gone' ? undefined : { text: `of ${document}`, marks: [], metadata: {} },
    );
  const textOf = textsOnce(reader);
  for (const document of ['a', 'b', 'a', 'gone', 'gone']) textOf(document);
  expect(textOf('a')).toBe('of a');
  expect(textOf('gone')).toBeUndefined();
  expect(read.mock.calls.flat()).toEqual(['a', 'b', 'gone']);
});
