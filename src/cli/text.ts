/** A number with thousands set apart, as in 12,345. */
export function count(value: number): string {
  return value.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** A count with its noun: `1 document`, `3 documents`. */
export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** Text that begins a sentence; a path stays as it is spelt. */
export function capital(text: string): string {
  const [first = ''] = text.split(' ');
  return /[/.]/.test(first) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}

/** A score with four decimals. */
export function score(value: number): string {
  return value.toFixed(4);
}

/**
 * Two scores, from one to the other, with two decimals; with four where these would hide that they
 * differ.
 */
export function fromTo(before: number, after: number, arrow: string): string {
  const differ = before !== after && before.toFixed(2) === after.toFixed(2);
  const shown = (value: number) => value.toFixed(differ ? 4 : 2);
  return `${shown(before)} ${arrow} ${shown(after)}`;
}

/** A difference with its sign and four decimals. */
export function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(4)}`;
}

/** A p-value: three decimals, `<0.001` below that; `-` where there is none. */
export function pValue(value: number | null): string {
  if (value === null) return '-';
  return value < 0.001 ? '<0.001' : value.toFixed(3);
}

/** An amount of money: cents from one on, two digits that say something below. */
export function money(amount: number, currency: string): string {
  const shown = amount >= 1 || amount === 0 ? amount.toFixed(2) : amount.toPrecision(2);
  return `${shown.includes('e') ? '<0.000001' : shown} ${currency}`;
}

/** Seconds with one decimal under ten. */
export function seconds(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 1)} s`;
}

/** A span of time to read at a glance: `0.3 s`, `42 s`, `12 min 5 s`, `3 h 20 min`. */
export function timeSpan(value: number): string {
  if (value < 10) return `${value.toFixed(1)} s`;
  const whole = Math.round(value);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** Bytes in a unit that people read. */
export function bytes(value: number): string {
  if (value < 1024) return `${value} B`;
  const units = ['KiB', 'MiB', 'GiB'];
  let scaled = value / 1024;
  let unit = 0;
  while (scaled >= 1024 && unit < units.length - 1) {
    scaled /= 1024;
    unit++;
  }
  return `${scaled.toFixed(1)} ${units[unit] ?? 'B'}`;
}

/** Text on one line, cut to a width with an ellipsis. */
export function oneLine(text: string, width: number): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  return flat.length <= width ? flat : `${flat.slice(0, width - 1).trimEnd()}…`;
}

/** First digits of an id. */
export function short(id: string): string {
  return id.slice(0, 10);
}

/** Text broken into lines of a width at spaces, each after a prefix. */
export function wrap(text: string, width: number, prefix = ''): string[] {
  const lines: string[] = [];
  let line = prefix;
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    if (line.length > prefix.length && line.length + word.length + 1 > width) {
      lines.push(line);
      line = prefix;
    }
    line += line.length > prefix.length ? ` ${word}` : word;
  }
  return line.length > prefix.length ? [...lines, line] : lines;
}

/** Parts two spaces apart, as many on a line as fit a width, each line after a prefix. */
export function fill(parts: readonly string[], width: number, prefix = ''): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const line = lines.at(-1);
    const longer = line === undefined ? undefined : `${line}  ${part}`;
    if (longer === undefined || longer.length > width) lines.push(prefix + part);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}
