import type { Bar, RowResult } from '../row.js';

type Unit = RowResult['unit'];

/** A figure with three digits that count: `0.213 s`, `12.4 s`, `312 MB`, `9,310 chunks/s`. */
export function figure(value: number, unit: Unit): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.max(Math.abs(value), 0.001))));
  const rounded = value.toLocaleString('en-US', {
    minimumFractionDigits: Math.min(3, digits),
    maximumFractionDigits: Math.min(3, digits),
  });
  return unit === '×' ? `${rounded} ×` : `${rounded} ${unit}`;
}

/** The bar of a row as the table shows it. */
export function barText({ kind, limit }: Bar, unit: Unit): string {
  const number = limit.toLocaleString('en-US');
  switch (kind) {
    case 'at most':
      return `≤ ${number} ${unit}`;
    case 'at least':
      return `≥ ${number} ${unit}`;
    case 'at most × yardstick':
      return `≤ ${number} × yardstick`;
    case 'at least × yardstick':
      return `≥ ${number} × yardstick`;
  }
}

/** What the row came to; with the ratio where the bar is one. */
export function measuredText(row: RowResult): string {
  if (row.value === undefined) return 'failed';
  const value = figure(row.value, row.unit);
  if (!row.bar.kind.endsWith('yardstick') || row.ratio === undefined) return value;
  return `${value} (${row.ratio.toFixed(2)} ×)`;
}

/** What stands beside it, in figures. */
export function yardstickText({ yardstickValue, unit }: RowResult): string {
  return yardstickValue === undefined ? '' : figure(yardstickValue, unit);
}

/** Why a row is not met, one reason a line; empty where it is met. */
export function reasons(row: RowResult): string[] {
  if (row.failure !== undefined) return [row.failure];
  if (row.met) return [];
  const broken = (row.measurement?.checks ?? []).filter(({ holds }) => !holds);
  return broken.length > 0 ? broken.map(({ what }) => `not so: ${what}`) : ['the bar is missed'];
}
