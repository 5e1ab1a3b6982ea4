import type { Span } from '../../model/chunk.js';
import { patternPlaces } from '../find-quote.js';
import type { SourceAnswer } from './source-question.js';

/** Where an answer stands in its passage, and how far that is from where the source says. */
export interface PlacedAnswer extends Span {
  /** Characters between the stated place and this one; 0 also where none was stated. */
  readonly shift: number;
  /** True where the answer differs from the text by its white space. */
  readonly spaceDiffers: boolean;
}

/** Why an answer has no place in its passage. */
export interface UnplacedAnswer {
  readonly reason: 'answer-not-found' | 'answer-ambiguous';
  readonly message: string;
}

/**
 * Places an answer in a passage: at the stated offset where its words stand there, else where they
 * stand nearest to it; any run of white space is equal to any other. Two places that are as near as
 * each other are not chosen between, nor are several where no offset is stated. Offsets of a source
 * count code points, as Python does.
 */
export function placeAnswer(passage: string, answer: SourceAnswer): PlacedAnswer | UnplacedAnswer {
  const { text } = answer;
  const stated = answer.start === undefined ? undefined : unitOffset(passage, answer.start);
  if (stated !== undefined && passage.startsWith(text, stated)) {
    return { start: stated, end: stated + text.length, shift: 0, spaceDiffers: false };
  }
  const places = patternPlaces(passage, text);
  if (places.length === 0) {
    return { reason: 'answer-not-found', message: 'its answer stands nowhere in its context' };
  }
  // The words of the answer begin behind the white space that it begins with.
  const lead = text.length - text.trimStart().length;
  const shiftOf = ({ start }: Span) => (stated === undefined ? 0 : start - stated - lead);
  const sorted = places.toSorted((a, b) => Math.abs(shiftOf(a)) - Math.abs(shiftOf(b)));
  const [nearest, next] = sorted;
  if (nearest === undefined) throw new Error('no place is left');
  if (next !== undefined && Math.abs(shiftOf(next)) === Math.abs(shiftOf(nearest))) {
    const near = stated === undefined ? '' : ', and two are as near to the stated offset';
    const message = `its answer stands ${places.length} times in its context${near}`;
    return { reason: 'answer-ambiguous', message };
  }
  const found = passage.slice(nearest.start, nearest.end);
  return { ...nearest, shift: shiftOf(nearest), spaceDiffers: found !== text.trim() };
}

/** The offset in UTF-16 code units of one in code points. */
function unitOffset(text: string, codePoints: number): number {
  if (!/[\uD800-\uDBFF]/.test(text)) return codePoints;
  let offset = 0;
  for (let left = codePoints; left > 0 && offset < text.length; left--) {
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  }
  return offset;
}
