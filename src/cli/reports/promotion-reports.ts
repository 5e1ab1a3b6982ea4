import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { PromoteResult } from '../../api/promote-project.js';
import { messageOf } from '../../errors/node-error.js';
import { StemmaError } from '../../errors/stemma-error.js';
import { githubAnnotations, githubError } from './github-annotations.js';
import { junitError, junitReport } from './junit-report.js';
import { markdownError, markdownReport } from './markdown-report.js';

/** Which reports are wanted, and where they go: a file, or `-` for stdout. */
export interface ReportOptions {
  readonly junit?: string | undefined;
  readonly markdown?: string | undefined;
  readonly annotations?: string | undefined;
  readonly json: boolean;
  /** Folder that paths start from. */
  readonly folder: string;
  readonly toStdout: (text: string) => void;
  readonly toStderr: (line: string) => void;
}

/** Why there is no verdict. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** What reports have to know of a project beside the verdict. */
export interface ReportPlace {
  /** Path of stemma.yaml from the top of the repository. */
  readonly settingsFile: string;
  /** The target as it is known before there is a verdict. */
  readonly target: string;
}

/** The documents for a build server that a promotion writes, also where it comes to no verdict. */
export class PromotionReports {
  /** To be set once the project is open. */
  place: ReportPlace = { settingsFile: 'stemma.yaml', target: '' };
  /** True where a document takes the place of the text on stdout. */
  readonly takesStdout: boolean;

  constructor(readonly options: ReportOptions) {
    const { junit, markdown, json } = options;
    const onStdout = [json, junit === '-', markdown === '-'].filter(Boolean).length;
    if (onStdout > 1) {
      throw new StemmaError('bad-usage', 'only one of --json, --junit and --markdown may be -', {
        suggestions: ['Name files for the others.'],
      });
    }
    this.takesStdout = junit === '-' || markdown === '-';
  }

  /**
   * Makes the files, empty: where one cannot be written nothing is promoted, and none of an earlier
   * run is taken for one of this. Throws `report-not-writable`.
   */
  prepare(): void {
    for (const path of [this.options.junit, this.options.markdown]) {
      if (path !== undefined && path !== '-') this.#writeFile(path, '');
    }
  }

  write(result: PromoteResult): void {
    this.#writeAll({
      junit: () => junitReport(result),
      markdown: () => markdownReport(result),
      annotations: () => githubAnnotations(result, this.place.settingsFile),
    });
  }

  /** Says that there is no verdict and why. */
  writeError(error: Failure): void {
    const { target, settingsFile } = this.place;
    this.#writeAll({
      junit: () => junitError(target, error),
      markdown: () => markdownError(target, error),
      annotations: () => githubError(error, settingsFile),
    });
  }

  #writeAll(make: {
    readonly junit: () => string;
    readonly markdown: () => string;
    readonly annotations: () => string[];
  }): void {
    const { junit, markdown, annotations, toStderr } = this.options;
    if (junit !== undefined) this.#writeTo(junit, make.junit());
    if (markdown !== undefined) this.#writeTo(markdown, make.markdown());
    if (annotations !== undefined) make.annotations().forEach(toStderr);
  }

  #writeTo(place: string, text: string): void {
    if (place === '-') this.options.toStdout(text);
    else this.#writeFile(place, text);
  }

  #writeFile(path: string, text: string): void {
    try {
      writeFileSync(resolve(this.options.folder, path), text);
    } catch (error) {
      throw new StemmaError(
        'report-not-writable',
        `cannot write the report '${path}': ${messageOf(error)}`,
        {
          data: { path },
          cause: error,
          suggestions: ['Name a file in a folder that is there and can be written to.'],
        },
      );
    }
  }
}
