import type { PairFrame } from '../tokens/pair-frame.js';
import type { ModelInput } from '../stages/embed/transformers/load-onnx-model.js';

/** Token ids of two texts, without special ones. */
export interface PairIds {
  readonly question: readonly number[];
  readonly passage: readonly number[];
}

/**
 * The sequence of two texts with special tokens around and between them, `maxTokens` at most: what
 * is too much is cut off the end of the longer text until both are of one length, then off both
 * (`longest_first` of Hugging Face's tokenizers, with which such models are trained).
 */
export function pairInput(
  { question, passage }: PairIds,
  { before, between, after, types }: PairFrame,
  maxTokens: number,
): Required<ModelInput> {
  const special = before.ids.length + between.ids.length + after.ids.length;
  const kept = lengthsWithin(question.length, passage.length, Math.max(0, maxTokens - special));
  const first = question.slice(0, kept.question);
  const second = passage.slice(0, kept.passage);
  return {
    ids: [...before.ids, ...first, ...between.ids, ...second, ...after.ids],
    types: [
      ...before.types,
      ...first.map(() => types[0]),
      ...between.types,
      ...second.map(() => types[1]),
      ...after.types,
    ],
  };
}

function lengthsWithin(question: number, passage: number, room: number) {
  if (question + passage <= room) return { question, passage };
  const half = Math.floor(room / 2);
  if (passage <= half) return { question: room - passage, passage };
  if (question <= room - half) return { question, passage: room - question };
  return { question: room - half, passage: half };
}
