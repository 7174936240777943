/**
 * Does work under a name once at a time: calls that come meanwhile share the next time. None shares what had begun before it came:
 * its caller may have written since. For what many connections of one account ask at once.
 */
export const createSharing = <Result>() => {
  const underWay = new Map<string, Promise<Result>>();
  const next = new Map<string, Promise<Result>>();

  return (name: string, work: () => Promise<Result>): Promise<Result> => {
    const waiting = next.get(name);
    if (waiting !== undefined) return waiting;
    const start = (): Promise<Result> => {
      next.delete(name);
      const running = work().finally(() => underWay.delete(name));
      underWay.set(name, running);
      return running;
    };
    const before = underWay.get(name);
    if (before === undefined) return start();
    const shared = before.then(start, start);
    next.set(name, shared);
    return shared;
  };
};
