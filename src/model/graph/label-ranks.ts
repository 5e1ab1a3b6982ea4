import { z } from 'zod';
import { compareBytes } from '../../util/bytes.js';
import { encodeCanonical } from '../canonical.js';
import { damagedIndex } from './damaged-index.js';
import { decodePart } from './decode-part.js';

/*
 * Which vector a label has: the place of its key among the keys of the vectors map, from 0. As a
 * CBOR array with an item a label: null for a removed one, else the difference to the place behind
 * that of the label before. A fresh graph has zeros only, and a grown one few others.
 */

const schema = z.array(z.number().int().nullable());

/** The places of labels, from their keys (empty for a removed one). */
export function encodeLabelRanks(keys: readonly Uint8Array[]): Uint8Array {
  let expected = 0;
  const steps = ranksOf(keys).map((rank) => {
    if (rank === undefined) return null;
    const step = rank - expected;
    expected = rank + 1;
    return step;
  });
  return encodeCanonical(steps);
}

/** The label at each place; throws `entry-damaged` where two labels have one, or a place none. */
export function decodeLabelRanks(value: Uint8Array): Uint32Array {
  const steps = decodePart(schema, value, 'list of labels');
  const live = steps.filter((step) => step !== null).length;
  const taken = new Uint8Array(live);
  const labels = new Uint32Array(live);
  let expected = 0;
  for (const [label, step] of steps.entries()) {
    if (step === null) continue;
    const rank = expected + step;
    if (taken[rank] !== 0) throw damagedIndex('its labels do not fit together');
    taken[rank] = 1;
    labels[rank] = label;
    expected = rank + 1;
  }
  return labels;
}

function ranksOf(keys: readonly Uint8Array[]): (number | undefined)[] {
  const live = [...keys.entries()].filter(([, key]) => key.length > 0);
  live.sort(([, a], [, b]) => compareBytes(a, b));
  const ranks = new Array<number | undefined>(keys.length).fill(undefined);
  for (const [rank, [label]] of live.entries()) ranks[label] = rank;
  return ranks;
}
