import { barChart, type Bar } from './bar-chart.js';

const BINS = 10;

/**
 * How scores from 0 to 1 spread over ten classes; those that are 0 and those that are 1 have a class of
 * their own, since nothing and everything is what most questions find.
 */
export function scoreHistogram(values: readonly number[], about: string): string {
  const between = Array.from({ length: BINS }, (_, i): Bar => {
    const [low, high] = [i / BINS, (i + 1) / BINS];
    const inside = (value: number) => value >= low && value < high && value > 0;
    return {
      label: `<${high.toFixed(1).replace(/^0/, '').replace('1.0', '1')}`,
      count: values.filter(inside).length,
      title: `${low.toFixed(1)} to ${high.toFixed(1)}`,
    };
  });
  const none = { label: '0', count: values.filter((value) => value <= 0).length, title: '0' };
  const all = { label: '1', count: values.filter((value) => value >= 1).length, title: '1' };
  return barChart([none, ...between, all], about);
}

/**
 * How differences from -1 to 1 spread: losses left, wins right, in classes of 0.2 that hold the end
 * that is farther from 0; exact ties have a class of their own in the middle.
 */
export function differenceHistogram(values: readonly number[], about: string): string {
  const half = BINS / 2;
  const classes = Array.from({ length: half }, (_, i) => [i / half, (i + 1) / half] as const);
  const counted = (sign: 1 | -1): Bar[] =>
    classes.map(([low, high], i) => ({
      label: (sign * high).toFixed(1),
      count: values.filter((value) => {
        const size = value * sign;
        return size > low && (size <= high || i === half - 1);
      }).length,
      title: `${(sign * low).toFixed(1)} to ${(sign * high).toFixed(1)}`,
      tone: sign < 0 ? 'bad' : 'good',
    }));
  const ties: Bar = {
    label: '0',
    count: values.filter((value) => value === 0).length,
    title: 'no difference',
    tone: 'even',
  };
  return barChart([...counted(-1).toReversed(), ties, ...counted(1)], about);
}
