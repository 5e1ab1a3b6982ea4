/** True when `error` is a Node system error with the given code, such as `ENOENT`. */
export function isNodeError(
  error: unknown,
  ...codes: readonly string[]
): error is NodeJS.ErrnoException {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    codes.includes(error.code)
  );
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
