/**
 * Waits that can be cut short. A wake-up that comes while nobody waits is remembered, so none falls between the look
 * at the ledger and the wait.
 */
export const createAlarm = () => {
  let rung = false;
  let wake: (() => void) | undefined;
  return {
    ring: (): void => {
      rung = true;
      wake?.();
    },
    /** Until the next ring, `ms` at the longest. */
    wait: async (ms: number): Promise<void> => {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        wake = undefined;
      }
      rung = false;
    },
  };
};
