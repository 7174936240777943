/** One call's part in a batch. */
interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

export interface BatcherOptions<Item, Result> {
  /** Handles a batch; answers for each item, in order. A result may be an Error: it fails that item alone. */
  readonly run: (items: readonly Item[]) => Promise<readonly (Result | Error)[]>;
  /** How many batches may be under way at once. */
  readonly concurrency: number;
  readonly maxBatch: number;
  /** Items with the same key never share a batch; null: no restriction. */
  readonly keysOf?: (item: Item) => readonly string[];
}

// Fewer than this are not worth a statement of their own.
const smallestShare = 32;

/**
 * Coalesces calls into batches without a timer: while `concurrency` batches are under way, calls wait; as soon as one
 * ends, all that wait go together. An idle caller pays no delay, a busy process sends few large statements.
 */
export const createBatcher = <Item, Result>(options: BatcherOptions<Item, Result>) => {
  const { run, concurrency, maxBatch, keysOf } = options;
  let waiting: Waiting<Item, Result>[] = [];
  let underWay = 0;
  let scheduled = false;

  /** A fair share for each free place: with all callers in one batch, this process and the database would work in turns. */
  const take = (): Waiting<Item, Result>[] => {
    const share = Math.min(
      maxBatch,
      Math.max(smallestShare, Math.ceil(waiting.length / (concurrency - underWay))),
    );
    if (keysOf === undefined) return waiting.splice(0, share);
    const batch: Waiting<Item, Result>[] = [];
    const left: Waiting<Item, Result>[] = [];
    const taken = new Set<string>();
    for (const call of waiting) {
      const keys = keysOf(call.item);
      // A key that was passed over stays passed over, so that calls on one key keep their order.
      const free = batch.length < share && keys.every((key) => !taken.has(key));
      for (const key of keys) taken.add(key);
      (free ? batch : left).push(call);
    }
    waiting = left;
    return batch;
  };

  const settle = async (batch: readonly Waiting<Item, Result>[]): Promise<void> => {
    try {
      const results = await run(batch.map((call) => call.item));
      if (results.length !== batch.length) throw new Error('the batch did not answer for each of its items');
      results.forEach((result, index) => {
        if (result instanceof Error) batch[index]?.reject(result);
        else batch[index]?.resolve(result);
      });
    } catch (error) {
      for (const call of batch) call.reject(error);
    }
  };

  const flush = (): void => {
    scheduled = false;
    while (underWay < concurrency && waiting.length > 0) {
      const batch = take();
      underWay += 1;
      void settle(batch).finally(() => {
        underWay -= 1;
        flush();
      });
    }
  };

  /** Adds an item to the next batch and answers with its own result. */
  return (item: Item): Promise<Result> =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (scheduled || underWay >= concurrency) return;
      // The calls of one turn of the event loop belong together: the first does not run off alone.
      scheduled = true;
      setImmediate(flush);
    });
};
