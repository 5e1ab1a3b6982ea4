import { Parser, type Input, type PartialParse, type TreeFragment } from '@lezer/common';
import { parser as template } from '@lezer/php';

/** Code with no HTML around it, as in documentation and in all parts of a file but its first. */
const program = template.configure({ top: 'Program' });

/** PHP, whether or not it says where it begins: without `<?` a file is HTML to the grammar. */
class PhpParser extends Parser {
  override createParse(
    input: Input,
    fragments: readonly TreeFragment[],
    ranges: readonly { from: number; to: number }[],
  ): PartialParse {
    const parser = input.read(0, input.length).includes('<?') ? template : program;
    return parser.createParse(input, fragments, ranges);
  }
}

/** The parser of PHP. */
export const phpParser: Parser = new PhpParser();
