import { expect, it, vi } from "vitest";
import { openDialog, openingOnce } from "./dialog";

const dialogs = (): HTMLDialogElement[] => [...document.querySelectorAll("dialog")];

it("opens one dialog, however often it is asked while it reads", async () => {
  let send = (): void => {};
  const open = openingOnce(async (title: string) => {
    await new Promise<void>((resolve) => (send = resolve));
    openDialog({ title, body: [] });
  });
  const all = [open("First"), open("Second")];
  send();
  await Promise.all(all);
  expect(dialogs().map((one) => one.getAttribute("aria-label"))).toEqual(["First"]);
  dialogs()[0]?.close();
  void open("Third");
  send();
  await vi.waitFor(() => expect(dialogs()).toHaveLength(1));
});

it("can be asked again after it could not be opened", async () => {
  const read = vi.fn(async () => {});
  read.mockRejectedValueOnce(new Error("The server is away."));
  const open = openingOnce(read);
  await expect(open()).rejects.toThrow("away");
  await open();
  expect(read).toHaveBeenCalledTimes(2);
});
