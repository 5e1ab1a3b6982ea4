import { Prose } from './prose.js';
import { seededNumbers } from './seeded-numbers.js';

const FOOTER = '> Need help? Ask in the forum or write to support; mention your plan and region.';
const NOTICES = 24;

/** Writes Markdown documents of about 1.5 kB; the same seed gives the same documents. */
export class MarkdownWriter {
  readonly #prose: Prose;
  readonly #next: (limit: number) => number;
  /** Paragraphs that return word for word in many documents. */
  readonly #notices: readonly string[];

  constructor(seed: number) {
    this.#next = seededNumbers(seed + 1);
    this.#prose = new Prose(seed, this.#next);
    const title = ['**Note.**', '**Before you begin.**', '**Deprecated.**', '**Permissions.**'];
    this.#notices = Array.from(
      { length: NOTICES },
      (_, i) => `${title[i % title.length] ?? ''} ${this.#prose.paragraph()}`,
    );
  }

  /** A name for the file of a document. */
  name(): string {
    return this.#prose.word();
  }

  document(number: number): string {
    const prose = this.#prose;
    const parts = [
      `---\ntitle: ${prose.title()}\nnumber: ${number}\n---`,
      `# ${prose.title()}`,
      prose.paragraph(),
    ];
    for (let section = 0; section < 2; section++) {
      parts.push(`## ${prose.title()}`, prose.paragraph(), this.#extra());
    }
    return `${[...parts, FOOTER].join('\n\n')}\n`;
  }

  /** What a section holds beside its paragraph. */
  #extra(): string {
    switch (this.#next(6)) {
      case 0:
        return this.#list();
      case 1:
        return this.#table();
      case 2:
        return this.#shell();
      case 3:
        return this.#settings();
      case 4:
        return this.#notices[this.#next(NOTICES)] ?? '';
      default:
        return `### ${this.#prose.title()}\n\n${this.#prose.paragraph()}`;
    }
  }

  #list(): string {
    const item = () => `- **${this.#prose.word()}**: ${this.#prose.sentence()}`;
    return Array.from({ length: 3 + this.#next(3) }, item).join('\n');
  }

  #table(): string {
    const row = () =>
      `| \`${this.#prose.word()}\` | ${this.#next(1000)} | ${this.#prose.words(4)} |`;
    const head = ['| option | default | meaning |', '| --- | --- | --- |'];
    return [...head, ...Array.from({ length: 3 + this.#next(4) }, row)].join('\n');
  }

  #shell(): string {
    const option = () => `--${this.#prose.word()} ${this.#next(100)}`;
    const line = () => `${this.#prose.word()} ${this.#prose.word()} ${option()} ${option()}`;
    return `\`\`\`sh\n${line()}\n${line()}\n\`\`\``;
  }

  #settings(): string {
    const line = () => `  ${this.#prose.word()}: ${this.#next(10_000)}`;
    const lines = Array.from({ length: 3 + this.#next(4) }, line).join('\n');
    return `\`\`\`yaml\n${this.#prose.word()}:\n${lines}\n\`\`\``;
  }
}
