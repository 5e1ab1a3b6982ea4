import { describe, expect, it } from 'vitest';
import { MemoryObjectStore } from '../../src/store/memory-object-store.js';
import { buildMap } from '../../src/tree/build.js';
import { encodeNode } from '../../src/tree/node.js';
import type { ProfileName } from '../../src/tree/profile.js';
import { sha256Hex } from '../../src/util/hash-key.js';
import { toHex, utf8 } from '../../src/util/bytes.js';

/*
 * Roots of fixed maps. They may change with a new format version alone (docs/formats/map.md):
 * every repository that was written before holds the old ones.
 */
const golden: Readonly<Record<ProfileName, readonly (readonly [number, string])[]>> = {
  small: [
    [0, '2569d8c2953200cde6ccd86005ad9d21a5d16809f81bff2328ecef5a686b213a'],
    [1, 'e873de9eaf595e09990bf50cd1da128d31e7712f8710b8a73b85a14d21b9be16'],
    [1_000, '504df95f8e9c4e67234653378c84a5f182537f16aa98dca226af68b3c4c10173'],
    [20_000, 'ea5f9c1a3099f35b9dd617320851d67322ab97f6b3abec0294a6ec73899f6bd2'],
  ],
  large: [
    [0, '36c2b0151478b3e35c1cd8fe1fc04e67854c4b047e092cbb41e298f5275bb295'],
    [1, 'a02d92d4059b440ede989d41799e17269397d0c9f714ce691dded2d189100cc2'],
    [1_000, 'd3e80d4c6e277c7d56eebd1b408e448e697613c44305cd1536f103105b12afa7'],
    [20_000, 'e69f06897a7a86e79bd34118d4cc60f0293acda245b690e910e3f8a47f7cff33'],
  ],
};

/** Entries as a map of that profile has them: 60 bytes a value, or 1,536. */
function* entries(count: number, profile: ProfileName) {
  const repeats = profile === 'small' ? 1 : 24;
  for (let i = 0; i < count; i++) {
    const name = `docs/${Math.floor(i / 100)}/${i}`;
    yield { key: utf8(name.padStart(20, '0')), value: utf8(sha256Hex(utf8(name)).repeat(repeats)) };
  }
}

describe('the root of a fixed map', () => {
  for (const profile of ['small', 'large'] as const) {
    for (const [count, root] of golden[profile]) {
      it(`of ${count} entries, profile ${profile}, is what it always was`, () => {
        const sorted = [...entries(count, profile)].sort((a, b) => Buffer.compare(a.key, b.key));
        expect(buildMap(new MemoryObjectStore(), profile, sorted)).toBe(root);
      });
    }
  }
});

describe('the bytes of a fixed node', () => {
  it('are what they always were', () => {
    const node = {
      profile: 0,
      level: 0,
      entries: [
        { key: utf8('docs/a.md'), value: utf8('one') },
        { key: utf8('docs/b.md'), value: utf8('two') },
      ],
    };
    expect(toHex(encodeNode(node))).toBe(
      '73746d01000002000903646f63732f612e6d646f6e65050403622e6d6474776f',
    );
  });
});
