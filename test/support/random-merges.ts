import { splitLines, numberLines } from '../../src/vcs/merge/text/number-lines.js';
import { diffLines } from '../../src/vcs/merge/text/diff-lines.js';

/** Documents by path. */
export type Documents = ReadonlyMap<string, string>;

/** A history that parted: what both sides began with, and what each made of it. */
export interface RandomMerge {
  readonly base: Documents;
  readonly ours: Documents;
  readonly theirs: Documents;
}

/** Numbers from 0 to 1 that follow from a seed (mulberry32, Tommy Ettinger). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How the sides of a random merge come about. */
export interface RandomMergeOptions {
  readonly random: () => number;
  /** Documents of the base. */
  readonly size: number;
  /** Whether sides rename documents, too. */
  readonly renames: boolean;
}

/**
 * A merge made of two versions of a corpus: either side takes some of the changes between them over,
 * document by document and place by place, and makes a few of its own.
 */
export function randomMerge(
  before: Documents,
  after: Documents,
  options: RandomMergeOptions,
): RandomMerge {
  const { random, size } = options;
  const paths = [...before.keys()].sort(() => random() - 0.5).slice(0, size);
  const base = new Map(paths.map((path) => [path, before.get(path) ?? '']));
  const side = () => new RandomSide(base, after, options).made;
  return { base, ours: side(), theirs: side() };
}

class RandomSide {
  readonly made: Map<string, string>;

  constructor(
    readonly base: Documents,
    readonly after: Documents,
    readonly options: RandomMergeOptions,
  ) {
    this.made = new Map(base);
    for (const [path, text] of base) this.#visit(path, text);
    for (const path of after.keys()) {
      if (!base.has(path) && this.#chance(0.02))
        this.made.set(path, this.#edited(after.get(path) ?? ''));
    }
    if (this.#chance(0.2)) this.made.set('new/notes.md', `# Notes\n\n${this.#word()}\n`);
  }

  #visit(path: string, text: string): void {
    if (this.#chance(0.04)) this.made.delete(path);
    else if (this.#chance(0.4))
      this.made.set(path, this.#taken(text, this.after.get(path) ?? text));
    if (!this.options.renames || !this.#chance(0.15)) return;
    const now = this.made.get(path);
    if (now === undefined) return;
    this.made.delete(path);
    const folder = this.#chance(0.5) ? 'guides/' : '';
    this.made.set(this.#chance(0.7) ? `${folder}renamed-${path}` : `moved/${path}`, now);
  }

  /** Some of the changes that lead to another text. */
  #taken(text: string, other: string): string {
    const [a, b] = [splitLines(text), splitLines(other)];
    const [numbersA, numbersB] = numberLines(a, b);
    if (numbersA === undefined || numbersB === undefined) return text;
    const lines: string[] = [];
    let at = 0;
    const share = this.options.random();
    for (const { startA, endA, startB, endB } of diffLines({ a: numbersA, b: numbersB })) {
      if (this.options.random() > share) continue;
      lines.push(...a.slice(at, startA), ...b.slice(startB, endB));
      if (this.#chance(0.03)) lines.push(`${this.#word()}\n`);
      at = endA;
    }
    return this.#edited([...lines, ...a.slice(at)].join(''));
  }

  /** Now and then a line of its own somewhere. */
  #edited(text: string): string {
    const lines = splitLines(text);
    if (!this.#chance(0.3)) return text;
    const at = Math.floor(this.options.random() * lines.length);
    lines.splice(at, this.#chance(0.5) ? 1 : 0, `A line about ${this.#word()}.\n`);
    return lines.join('');
  }

  #word(): string {
    return `word${Math.floor(this.options.random() * 1000)}`;
  }

  #chance(share: number): boolean {
    return this.options.random() < share;
  }
}

/** A stream for `git fast-import` that makes the branches `base-N`, `ours-N` and `theirs-N`. */
export function importStream(merges: readonly RandomMerge[]): string {
  const marks = new Map<string, number>();
  const parts: string[] = [];
  const blob = (text: string): number => {
    const known = marks.get(text);
    if (known !== undefined) return known;
    marks.set(text, marks.size + 1);
    parts.push(`blob\nmark :${marks.size}\ndata ${Buffer.byteLength(text)}\n${text}\n`);
    return marks.size;
  };
  const commit = (ref: string, documents: Documents, from?: string): void => {
    const files = [...documents].map(([path, text]) => `M 100644 :${blob(text)} corpus/${path}\n`);
    const parent = from === undefined ? '' : `from refs/heads/${from}\n`;
    const head = `commit refs/heads/${ref}\ncommitter A <a@example.com> 1790000000 +0000\ndata 1\nm\n`;
    parts.push(`${head}${parent}deleteall\n${files.join('')}\n`);
  };
  for (const [number, { base, ours, theirs }] of merges.entries()) {
    commit(`base-${number}`, base);
    commit(`ours-${number}`, ours, `base-${number}`);
    commit(`theirs-${number}`, theirs, `base-${number}`);
  }
  return parts.join('');
}
