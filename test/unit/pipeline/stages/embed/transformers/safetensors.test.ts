import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSafetensors } from '../../../../../../src/pipeline/stages/embed/transformers/safetensors.js';
import { temporaryFolder } from '../embed-context-of.js';

const folder = temporaryFolder();

function write(header: unknown, data: Uint8Array, headerLength?: number): string {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(headerLength ?? json.length));
  const path = join(folder, 'weights.safetensors');
  writeFileSync(path, Buffer.concat([length, json, data]));
  return path;
}

const HEADER = {
  __metadata__: { format: 'pt' },
  a: { dtype: 'U8', shape: [3], data_offsets: [0, 3] },
  b: { dtype: 'F16', shape: [1, 1], data_offsets: [3, 5] },
};
const DATA = Uint8Array.of(1, 2, 3, 4, 5);

describe('openSafetensors', () => {
  it('reads tensors by name', async () => {
    const file = await openSafetensors(write(HEADER, DATA));
    expect([...file.tensors.keys()]).toEqual(['a', 'b']);
    expect(file.tensors.get('b')).toMatchObject({ dtype: 'F16', shape: [1, 1] });
    expect([...(await file.read('a'))]).toEqual([1, 2, 3]);
    expect([...(await file.read('b'))]).toEqual([4, 5]);
    await expect(file.read('c')).rejects.toMatchObject({ code: 'model-damaged' });
    await file.close();
  });

  it.each([
    ['is cut short', () => write(HEADER, DATA.slice(0, 4))],
    ['has a header that is no JSON', () => write('{"a":', DATA)],
    ['has a header of something else', () => write([1, 2], DATA)],
    [
      'has a tensor that ends before it begins',
      () => write({ a: { ...HEADER.a, data_offsets: [3, 1] } }, DATA),
    ],
    ['claims a header longer than itself', () => write(HEADER, DATA, 10_000)],
    ['claims an absurd header', () => write(HEADER, DATA, 2 ** 40)],
    ['is empty', () => (writeFileSync(join(folder, 'empty'), ''), join(folder, 'empty'))],
  ])('refuses a file that %s, naming it', async (_, make) => {
    const path = make();
    await expect(openSafetensors(path)).rejects.toMatchObject({
      code: 'model-damaged',
      message: expect.stringContaining(path),
    });
  });
});
