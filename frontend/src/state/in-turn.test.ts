import { expect, it, vi } from "vitest";
import { inTurn } from "./in-turn";

/** A reading that ends when it is told to. */
function held(): {
  read: () => Promise<void>;
  ends: (() => void)[];
  fails: ((e: Error) => void)[];
} {
  const ends: (() => void)[] = [];
  const fails: ((error: Error) => void)[] = [];
  const read = (): Promise<void> =>
    new Promise((resolve, reject) => {
      ends.push(resolve);
      fails.push(reject);
    });
  return { read, ends, fails };
}

it("reads at once where nothing is being read", () => {
  const { read, ends } = held();
  void inTurn(read)();
  expect(ends).toHaveLength(1);
});

it("reads once more for all who ask while it reads, and never twice at once", async () => {
  const { read, ends } = held();
  const load = inTurn(read);
  const first = load();
  const later = [load(), load(), load()];
  expect(ends).toHaveLength(1);
  ends[0]?.();
  await first;
  later.push(load());
  await vi.waitFor(() => expect(ends).toHaveLength(2));
  const last = load();
  let isOver = false;
  void last.then(() => (isOver = true));
  ends[1]?.();
  await Promise.all(later);
  await vi.waitFor(() => expect(ends).toHaveLength(3));
  expect(isOver).toBe(false);
  ends[2]?.();
  await last;
});

it("tells those who waited for it of a failure, and goes on", async () => {
  const { read, ends, fails } = held();
  const load = inTurn(read);
  const [first, second] = [load(), load()];
  fails[0]?.(new Error("The server is away."));
  await expect(first).rejects.toThrow("away");
  await vi.waitFor(() => expect(ends).toHaveLength(2));
  ends[1]?.();
  await second;
});
