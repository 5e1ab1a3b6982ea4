import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dropOldGraphs } from '../../../../src/api/garbage/drop-old-graphs.js';

const NOW = Date.parse('2026-11-30T06:00:00Z');
const MINUTE = 60_000;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stemma-test-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function nameOf(number: number): string {
  return number.toString(16).padStart(64, '0');
}

function write(file: string, minutesAgo: number): void {
  writeFileSync(join(folder, file), '');
  const then = new Date(NOW - minutesAgo * MINUTE);
  utimesSync(join(folder, file), then, then);
}

function writeGraph(number: number, minutesAgo: number): void {
  for (const ending of ['keys', 'hnsw']) write(`${nameOf(number)}.${ending}`, minutesAgo);
}

function left(): string[] {
  dropOldGraphs(folder, { current: [nameOf(1)], now: NOW });
  return readdirSync(folder).map((file) => file.replace(/^0+/, ''));
}

describe('the graphs of a cache folder that are left', () => {
  it('are those in use and the two used last beside them', () => {
    for (const [number, minutes] of [90, 40, 20, 30, 10].entries()) writeGraph(number + 1, minutes);
    expect(left()).toEqual(['1.hnsw', '1.keys', '3.hnsw', '3.keys', '5.hnsw', '5.keys']);
  });

  it('are more where others may be about to load them', () => {
    for (let number = 1; number <= 6; number++) writeGraph(number, 0.5);
    expect(left()).toHaveLength(12);
  });

  it('do not make room for files that other processes are writing, nor are those removed', () => {
    for (let number = 1; number <= 3; number++) writeGraph(number, 10 * number);
    // The keys of a graph are there before the graph is.
    write(`${nameOf(4)}.keys`, 0.1);
    const onTheirWay = ['hnsw.0123456789ab.tmp', 'hnsw.ba9876543210.tmp', 'keys.0123456789ab.tmp'];
    for (const ending of onTheirWay) write(`${nameOf(4)}.${ending}`, 2);
    expect(left()).toEqual([
      ...[1, 2, 3].flatMap((number) => [`${number}.hnsw`, `${number}.keys`]),
      ...onTheirWay.map((ending) => `4.${ending}`).slice(0, 2),
      '4.keys',
      '4.keys.0123456789ab.tmp',
    ]);
  });

  it('keep the stand-in that is newer than the oldest of them', () => {
    writeGraph(1, 10);
    write(`${nameOf(8)}.stand-in`, 5);
    write(`${nameOf(9)}.stand-in`, 20);
    expect(left()).toEqual(['1.hnsw', '1.keys', '8.stand-in']);
  });
});
