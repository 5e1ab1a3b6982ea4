import { codeLanguageOf } from '../../../model/code-language.js';

/** UTF-16 code units that the name of a language may have. */
const MAX_NAME = 32;

/** Names for what is in no language. */
const noLanguage = new Set(['text', 'txt', 'plain', 'plaintext', 'none', 'nohighlight']);

/**
 * The language that the words behind a fence state, by its usual name: `typescript` of `ts`,
 * `python` of `{.py .numbered}`; as it is written, in lower case, where it is not a known one.
 */
export function fenceLanguage(info: string): string | undefined {
  const word = /^\{?[ \t]*\.?([\p{L}\p{N}_+#-]+)/u.exec(info.slice(0, 4 * MAX_NAME))?.[1];
  const name = word?.toLowerCase();
  if (name === undefined || name.length > MAX_NAME || noLanguage.has(name)) return undefined;
  return codeLanguageOf(name) ?? name;
}
