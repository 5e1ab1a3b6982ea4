import { codeLanguageOf } from '../model/code-language.js';
import { isSidecarName, SIDECAR_MEDIA_TYPE } from '../model/sidecar.js';

const byExtension: Readonly<Record<string, string>> = {
  '.md': 'text/markdown',
  '.markdown': 'text/markdown',
  '.html': 'text/html',
  '.htm': 'text/html',
  '.txt': 'text/plain',
  '.text': 'text/plain',
  '.pdf': 'application/pdf',
  '.docx': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  '.csv': 'text/csv',
  '.tsv': 'text/tab-separated-values',
  '.jsonl': 'application/x-ndjson',
  '.ndjson': 'application/x-ndjson',
};

/** Files of source code that are known by their whole name, in lower case. */
const languageByName: Readonly<Record<string, string>> = {
  dockerfile: 'dockerfile',
  makefile: 'makefile',
  gnumakefile: 'makefile',
  gemfile: 'ruby',
  rakefile: 'ruby',
  jenkinsfile: 'groovy',
};

/**
 * Media type of a document, by the extension of its name; `text/x-source;language=NAME` for source
 * code, `application/octet-stream` for what is unknown.
 */
export function mediaTypeOf(name: string): string {
  if (isSidecarName(name)) return SIDECAR_MEDIA_TYPE;
  const extension = /\.[^./]+$/.exec(name)?.[0].toLowerCase() ?? '';
  if (Object.hasOwn(byExtension, extension)) return byExtension[extension] ?? '';
  const base = name.slice(name.lastIndexOf('/') + 1).toLowerCase();
  const known = Object.hasOwn(languageByName, base) ? languageByName[base] : undefined;
  const language = known ?? codeLanguageOf(extension.slice(1));
  return language === undefined ? 'application/octet-stream' : `text/x-source;language=${language}`;
}
