import { expect, it, vi } from "vitest";
import { nameChannels } from "../../api/results";
import type { Image } from "../../api/types";
import { openChannelNames } from "./channel-names";

vi.mock("../../api/results", () => ({ nameChannels: vi.fn(async () => ({})) }));

it("stays until the new names are shown", async () => {
  const image = { id: "1", channels: [{ name: "a" }, { name: "b" }] } as Image;
  let show = (): void => {};
  openChannelNames([image], () => new Promise((resolve) => (show = resolve)));
  const dialog = document.querySelector("dialog")!;
  dialog.querySelector<HTMLTextAreaElement>("textarea")!.value = "DAPI\nCD3";
  dialog.querySelector<HTMLButtonElement>("button[type=submit]")!.click();
  await vi.waitFor(() => expect(nameChannels).toHaveBeenCalledWith(["1"], "DAPI\nCD3"));
  await new Promise((resolve) => setTimeout(resolve));
  expect(dialog.isConnected).toBe(true);
  show();
  await vi.waitFor(() => expect(dialog.isConnected).toBe(false));
});

it("saves what is in the file, however soon after it was chosen", async () => {
  vi.mocked(nameChannels).mockClear();
  const image = { id: "1", channels: [{ name: "a" }, { name: "b" }] } as Image;
  openChannelNames([image], async () => {});
  const dialog = document.querySelector("dialog")!;
  const file = dialog.querySelector<HTMLInputElement>("input[type=file]")!;
  let read = (_: string): void => {};
  const text = () => new Promise<string>((resolve) => (read = resolve));
  Object.defineProperty(file, "files", { value: [{ text }] });
  file.dispatchEvent(new Event("change"));
  dialog.querySelector<HTMLButtonElement>("button[type=submit]")!.click();
  await new Promise((resolve) => setTimeout(resolve));
  expect(nameChannels).not.toHaveBeenCalled();
  read("DAPI\nCD8");
  await vi.waitFor(() => expect(nameChannels).toHaveBeenCalledWith(["1"], "DAPI\nCD8"));
});
