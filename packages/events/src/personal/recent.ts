/** A map that keeps what was used last, up to `most` entries. */
export const createRecent = <Value>(most: number) => {
  const entries = new Map<string, Value>();
  return {
    get: (name: string): Value | undefined => {
      const value = entries.get(name);
      // Only a full map pays for keeping the order of use.
      if (value !== undefined && entries.size >= most) {
        entries.delete(name);
        entries.set(name, value);
      }
      return value;
    },
    has: (name: string): boolean => entries.has(name),
    set: (name: string, value: Value): void => {
      entries.delete(name);
      entries.set(name, value);
      if (entries.size <= most) return;
      for (const oldest of entries.keys()) {
        entries.delete(oldest);
        break;
      }
    },
    delete: (name: string): void => void entries.delete(name),
    entries: (): [string, Value][] => [...entries],
  };
};
