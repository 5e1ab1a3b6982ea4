import type { Parser } from '@lezer/common';
import type { LRParser } from '@lezer/lr';
import { codeLanguageOf } from '../../../model/code-language.js';
import type { CodeParsers } from '../../../model/splitter.js';
import type { Mark } from '../../../model/text.js';

/** How the parser of each language is opened; languages that are not here have none. */
const openers: Readonly<Record<string, () => Promise<Parser>>> = {
  c: openCpp,
  cpp: openCpp,
  go: async () => (await import('@lezer/go')).parser,
  java: async () => (await import('@lezer/java')).parser,
  javascript: () => openJavaScript('jsx'),
  jsx: () => openJavaScript('jsx'),
  php: async () => (await import('./php-parser.js')).phpParser,
  python: async () => (await import('@lezer/python')).parser,
  rust: async () => (await import('@lezer/rust')).parser,
  tsx: () => openJavaScript('ts jsx'),
  typescript: () => openJavaScript('ts'),
};

/** Loading a parser takes milliseconds, so it happens for the languages that are met, once. */
const opened = new Map<string, Promise<Parser>>();

/** The language of a block mark by the one name that it has here. */
export function languageOfMark(language: string | undefined): string | undefined {
  return language === undefined ? undefined : (codeLanguageOf(language) ?? language);
}

/** Parsers of the languages of the code in a text, by language, as far as there are any. */
export async function openCodeParsers(marks: readonly Mark[]): Promise<CodeParsers> {
  const parsers = new Map<string, Parser>();
  for (const mark of marks) {
    if (mark.type !== 'block' || mark.kind !== 'code') continue;
    const language = languageOfMark(mark.language);
    const parser = language === undefined ? undefined : await openParser(language);
    if (language !== undefined && parser !== undefined) parsers.set(language, parser);
  }
  return parsers;
}

function openParser(language: string): Promise<Parser> | undefined {
  const known = opened.get(language);
  if (known !== undefined) return known;
  const open = Object.hasOwn(openers, language) ? openers[language] : undefined;
  if (open === undefined) return undefined;
  const parser = open();
  opened.set(language, parser);
  return parser;
}

async function openJavaScript(dialect: string): Promise<LRParser> {
  return (await import('@lezer/javascript')).parser.configure({ dialect });
}

async function openCpp(): Promise<LRParser> {
  return (await import('@lezer/cpp')).parser;
}
