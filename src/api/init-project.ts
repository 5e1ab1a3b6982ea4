import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { whyNotWritable } from '../errors/disk-error.js';
import { StemmaError } from '../errors/stemma-error.js';
import { settingsJsonSchema } from '../pipeline/settings/settings-json-schema.js';
import { openGit } from '../vcs/open-git.js';
import { initGit } from '../vcs/init-git.js';
import { SETTINGS_FILE, STEMMA_FOLDER } from './project-files.js';
import type { Session } from './project.js';
import { settingsTemplate } from './settings-template.js';

/** What the user chose. */
export interface InitOptions {
  /** Name of the project; the folder's unless given. */
  readonly name?: string | undefined;
  /** Folder of the documents, relative to the project. */
  readonly source: string;
  /** Look, but change nothing. */
  readonly dryRun?: boolean;
}

/** What was made. */
export interface InitResult {
  readonly folder: string;
  /** True when there was no Git repository before. */
  readonly createdRepository: boolean;
  /** Who keeps the documents: Git, which tracks them already, or stemma. */
  readonly keptBy: 'git' | 'stemma';
  readonly written: readonly string[];
}

/**
 * Makes a stemma project of a folder: stemma.yaml with the defaults, ignore rules, the folder of
 * the documents, and a Git repository where there is none. Documents that Git tracks stay Git's;
 * others are ignored by it and kept by stemma. Throws `project-exists`, `source-outside`,
 * `disk-read-only`, `no-permission`.
 */
export async function initProject(session: Session, options: InitOptions): Promise<InitResult> {
  const { folder, host } = session;
  if (existsSync(join(folder, SETTINGS_FILE))) {
    throw new StemmaError('project-exists', `'${folder}' is a stemma project already`, {
      data: { folder },
      suggestions: ['Edit stemma.yaml to change it, or run `stemma status`.'],
    });
  }
  const refusal = whyNotWritable(join(folder, SETTINGS_FILE));
  if (refusal !== undefined) throw refusal;
  const source = checkedSource(options.source);
  const existing = await openGit(folder, host);
  const tracked = existing === undefined ? [] : await existing.trackedPaths(source);
  const keptBy = tracked.length > 0 ? 'git' : 'stemma';
  const ignored = [`/${STEMMA_FOLDER}/`, ...(keptBy === 'stemma' ? [`/${source}/`] : [])];
  const result = {
    folder,
    createdRepository: existing === undefined,
    keptBy,
    written: [SETTINGS_FILE, '.gitignore'],
  } as const;
  if (options.dryRun === true) return result;
  if (existing === undefined) await initGit(folder, { defaultBranch: 'main', host });
  mkdirSync(join(folder, source), { recursive: true });
  mkdirSync(join(folder, STEMMA_FOLDER), { recursive: true });
  writeFileSync(
    join(folder, STEMMA_FOLDER, 'stemma.schema.json'),
    `${JSON.stringify(settingsJsonSchema(), null, 2)}\n`,
  );
  addIgnoreRules(folder, ignored);
  const name = options.name ?? basename(folder);
  writeFileSync(join(folder, SETTINGS_FILE), settingsTemplate({ name, source }));
  return result;
}

function checkedSource(source: string): string {
  const cleaned = source.replaceAll('\\', '/').replace(/^\.\//, '').replace(/\/+$/, '');
  const segments = cleaned.split('/');
  if (
    cleaned === '' ||
    cleaned.startsWith('/') ||
    segments.includes('..') ||
    segments.includes('.')
  ) {
    throw new StemmaError(
      'source-outside',
      `cannot use '${source}' as the folder of the documents`,
      {
        data: { source },
        suggestions: ['Name a folder inside the project, such as `--source corpus`.'],
      },
    );
  }
  return cleaned;
}

/** Adds rules that are not there yet; the rest of the file stays as it is. */
function addIgnoreRules(folder: string, rules: readonly string[]): void {
  const path = join(folder, '.gitignore');
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const present = new Set(before.split(/\r?\n/).map((line) => line.trim()));
  const missing = rules.filter((rule) => !present.has(rule));
  if (missing.length === 0) return;
  const gap = before === '' || before.endsWith('\n') ? '' : '\n';
  writeFileSync(path, `${before}${gap}${missing.join('\n')}\n`);
}
