/** Arguments with further flags at their end, in front of what stands behind `--`. */
export function beforeDashes(args: readonly string[], ...flags: readonly string[]): string[] {
  const at = args.indexOf('--');
  const end = at < 0 ? args.length : at;
  return [...args.slice(0, end), ...flags, ...args.slice(end)];
}
