/**
 * What `work` gives for each item, in their order, with at most `limit` under way at once. The first
 * item goes alone: what it learns, such as that nobody is there, spares the others. After a failure
 * nothing more is begun; it is thrown once what is under way has ended.
 */
export async function mapAtOnce<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results = new Map<number, R>();
  const failures: unknown[] = [];
  let next = 0;
  const takeOne = async (): Promise<void> => {
    const index = next++;
    try {
      for (const item of items.slice(index, index + 1)) results.set(index, await work(item, index));
    } catch (error) {
      failures.push(error);
    }
  };
  const takeAll = async (): Promise<void> => {
    while (next < items.length && failures.length === 0) await takeOne();
  };
  await takeOne();
  await Promise.all(Array.from({ length: limit }, takeAll));
  if (failures.length > 0) throw failures[0];
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}
