import type { ProgressEvent, Reporter } from '../model/progress.js';

/** Milliseconds between lines where there is no terminal, and between redraws where there is. */
const PLAIN_INTERVAL = 5000;
const REDRAW_INTERVAL = 100;

/** Where progress is drawn. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Shows progress on a stream: one line redrawn on a terminal, a line now and then elsewhere. */
export class ProgressReporter implements Reporter {
  #stage = '';
  #startedAt = 0;
  #shownAt = 0;
  #firstDone = 0;
  #drawn = false;

  constructor(
    readonly stream: ProgressStream,
    readonly now: () => number,
  ) {}

  readonly progress = (event: ProgressEvent): void => {
    const now = this.now();
    if (event.stage !== this.#stage) {
      this.#stage = event.stage;
      this.#startedAt = now;
      this.#shownAt = now;
      this.#firstDone = event.done;
      return;
    }
    const terminal = this.stream.isTTY === true;
    if (now - this.#shownAt < (terminal ? REDRAW_INTERVAL : PLAIN_INTERVAL)) return;
    this.#shownAt = now;
    const rate = ((event.done - this.#firstDone) / (now - this.#startedAt)) * 1000;
    this.#show(lineOf(event, rate), terminal);
  };

  readonly warn = (message: string): void => {
    this.clear();
    this.stream.write(`warning: ${message}\n`);
  };

  /** Removes the line that is drawn, before anything else is printed. */
  clear(): void {
    if (this.#drawn) this.stream.write('\r\u001b[K');
    this.#drawn = false;
  }

  #show(line: string, terminal: boolean): void {
    if (!terminal) {
      this.stream.write(`${line}\n`);
      return;
    }
    this.stream.write(`\r\u001b[K${line.slice(0, (this.stream.columns ?? 80) - 1)}`);
    this.#drawn = true;
  }
}

function lineOf({ stage, done, total, unit, reused }: ProgressEvent, rate: number): string {
  const known = reused === undefined ? '' : `, ${Math.round(100 * reused)} % reused`;
  const pace = `${known}${rate >= 0.05 ? `, ${rate.toFixed(rate < 10 ? 1 : 0)}/s` : ''}`;
  if (total === undefined) return `${stage}: ${done} ${unit}${pace}`;
  const percent = Math.floor((100 * done) / Math.max(1, total));
  const left = rate > 0 ? `, ${duration((total - done) / rate)} left` : '';
  return `${stage}: ${done}/${total} ${unit} (${percent} %${pace}${left})`;
}

function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
