import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NumberHeap } from '../../../../src/pipeline/tokens/number-heap.js';

it('gives numbers back in order, however pushes and pops mix', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(50), { nil: undefined })), (steps) => {
      const heap = new NumberHeap();
      let model: number[] = [];
      for (const step of [...steps, ...steps.map(() => undefined)]) {
        if (step === undefined) {
          const [smallest, ...rest] = model.sort((a, b) => a - b);
          expect(heap.pop()).toBe(smallest);
          model = rest;
        } else {
          heap.push(step);
          model.push(step);
        }
      }
    }),
  );
});
