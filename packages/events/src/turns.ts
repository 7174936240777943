/**
 * Lets calls with the same key take turns, in the order in which they came; calls with different keys run at once. Commands
 * on one stream would otherwise race each other in vain: one wins each round, and the rest load and decide anew.
 */
export const createTurns = () => {
  const last = new Map<string, Promise<unknown>>();

  return async <Result>(key: string, act: () => Promise<Result>): Promise<Result> => {
    const before = last.get(key);
    // Whatever became of the turn before: it is over.
    const turn = before === undefined ? act() : before.then(act, act);
    last.set(key, turn);
    try {
      return await turn;
    } finally {
      if (last.get(key) === turn) last.delete(key);
    }
  };
};
