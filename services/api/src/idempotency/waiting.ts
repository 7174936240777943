/**
 * Lets the copies of a request within this process wait for the first. Copies at other instances need not: whoever appends
 * second finds the key taken and gives the first one's answer.
 */
export const createWaitingRoom = () => {
  const last = new Map<string, Promise<void>>();

  /** Resolves with the function that lets the next copy in; with undefined where the turn did not come in time. */
  return async (key: string, timeoutMs: number): Promise<(() => void) | undefined> => {
    const before = last.get(key);
    let resolve = (): void => undefined;
    const left = new Promise<void>((done) => (resolve = done));
    const mine = before === undefined ? left : before.then(() => left);
    last.set(key, mine);
    const leave = () => {
      resolve();
      void mine.then(() => last.get(key) === mine && last.delete(key));
    };
    if (before === undefined || (await inTime(before, timeoutMs))) return leave;
    leave();
    return undefined;
  };
};

const inTime = (turn: Promise<void>, timeoutMs: number): Promise<boolean> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), timeoutMs);
    void turn.then(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
