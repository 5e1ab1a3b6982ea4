import { describe, expect, it } from 'vitest';
import { codeLines } from '../../../../../src/pipeline/stages/chunk/code-lines.js';
import { openCodeParsers } from '../../../../../src/pipeline/stages/chunk/code-parsers.js';
import { indentCuts } from '../../../../../src/pipeline/stages/chunk/indent-cuts.js';
import { syntaxCuts } from '../../../../../src/pipeline/stages/chunk/syntax-cuts.js';

async function cutsOf(text: string, language: string) {
  const parsers = await openCodeParsers([
    { type: 'block', kind: 'code', language, start: 0, end: text.length },
  ]);
  const parser = parsers.get(language);
  if (parser === undefined) throw new Error(`no parser for ${language}`);
  const lines = codeLines(text);
  return syntaxCuts(text, { parser, lines, fallback: indentCuts(text, lines) });
}

describe('syntaxCuts', () => {
  it.each(['cpp', 'go', 'javascript', 'java', 'python', 'rust', 'php'])(
    'leaves brackets that nobody closes to indentation, unparsed: %s',
    async (language) => {
      // The parser of C++ would take most of a minute.
      expect(await cutsOf('f(\n'.repeat(20_000), language)).toBeUndefined();
    },
  );

  it('parses what is nested as deep as code is', async () => {
    const nested = `x = ${'[\n'.repeat(150)}${']'.repeat(150)};\n`;
    expect(await cutsOf(nested.repeat(3), 'javascript')).toBeDefined();
    const smiles = `// ${':)'.repeat(300)}\n`;
    expect(await cutsOf(smiles + nested, 'javascript')).toBeDefined();
  });
});
