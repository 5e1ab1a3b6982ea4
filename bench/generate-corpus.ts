import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A generator of whole numbers below a limit; the same seed gives the same sequence (mulberry32). */
export function seededNumbers(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

const SYLLABLES =
  'ba be bi bo bu da de di do du ka ke ki ko la le li lo ma me mi mo na ne ni no ra re ri ro sa se si so ta te ti to va ve vi vo'.split(
    ' ',
  );

/** What a generated corpus is made of. */
export interface GeneratedCorpus {
  readonly folder: string;
  readonly documents: number;
  readonly seed: number;
}

/**
 * Writes Markdown documents of about 1.5 kB each in folders of a hundred: front matter, headings,
 * paragraphs over a vocabulary with Zipf-like frequencies, lists, tables, code and a footer that
 * repeats. Returns the bytes written.
 */
export function generateCorpus({ folder, documents, seed }: GeneratedCorpus): number {
  const next = seededNumbers(seed);
  const vocabulary = Array.from({ length: 6000 }, () =>
    Array.from({ length: 2 + next(3) }, () => SYLLABLES[next(SYLLABLES.length)]).join(''),
  );
  // The product of two draws favours the beginning of the list.
  const word = () => vocabulary[Math.floor((next(6000) * next(6000)) / 6000)] ?? 'word';
  const sentence = () => {
    const words = Array.from({ length: 8 + next(12) }, word).join(' ');
    return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
  };
  const paragraph = () => Array.from({ length: 2 + next(3) }, sentence).join(' ');
  const list = () => Array.from({ length: 3 + next(3) }, () => `- ${sentence()}`).join('\n');
  const table = () =>
    [
      '| name | value |',
      '| --- | --- |',
      ...Array.from({ length: 3 }, () => `| ${word()} | ${next(1000)} |`),
    ].join('\n');
  const code = () => `\`\`\`\n${word()} --${word()} ${next(100)}\n\`\`\``;
  const footer = '> Need help? Ask in the forum or write to support; mention your plan and region.';
  let bytes = 0;
  for (let i = 0; i < documents; i++) {
    const parts = [
      `---\ntitle: ${word()} ${word()}\nnumber: ${i}\n---`,
      `# ${word()} ${word()}`,
      paragraph(),
    ];
    for (let section = 0; section < 2; section++) {
      const extra = [list, table, code, paragraph][next(4)] ?? paragraph;
      parts.push(`## ${word()} ${word()}`, paragraph(), extra());
    }
    const text = `${[...parts, footer].join('\n\n')}\n`;
    const path = join(folder, String(Math.floor(i / 100)).padStart(4, '0'), `${word()}-${i}.md`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    bytes += text.length;
  }
  return bytes;
}
