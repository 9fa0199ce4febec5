/** Reading again what is shown, one reading after the other. */

/** Reads whenever it is called, never twice at once, so that no older answer comes after a newer one.
 *
 * A reading that is under way may have missed what has changed, so one more follows, however many
 * ask for it; what a call gives ends when all that had changed before the call is read. */
export function inTurn(read: () => Promise<void>): () => Promise<void> {
  let reading: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const begin = (): Promise<void> => {
    next = undefined;
    reading = read().finally(() => {
      reading = undefined;
    });
    return reading;
  };
  return () => {
    if (next || !reading) return next ?? begin();
    next = reading.catch(() => {}).then(begin);
    return next;
  };
}
