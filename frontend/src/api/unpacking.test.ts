import { expect, it, vi } from "vitest";
import * as blosc from "./blosc";
import { type Helper, Unpacking } from "./unpacking";

const bytes = Uint8Array.of(1, 2, 3);

it("asks the worker once it is there, and does what is left when it is lost", async () => {
  const decode = vi.spyOn(blosc, "decodeBlosc").mockReturnValue(bytes);
  const helper: Helper = { onmessage: null, onerror: null, postMessage: vi.fn() };
  const unpacking = new Unpacking(() => helper);
  const chunk = Uint8Array.of(9, 9);
  expect(await unpacking.unpack(chunk)).toBe(bytes);
  expect(helper.postMessage).not.toHaveBeenCalled();

  helper.onmessage!({ data: "ready" });
  const [first, second, third] = [1, 2, 3].map(() => unpacking.unpack(chunk));
  expect(decode).toHaveBeenCalledTimes(1);
  helper.onmessage!({ data: { id: 2, error: "Blosc codec 7 is not supported." } });
  helper.onmessage!({ data: { id: 1, bytes } });
  expect(await first).toBe(bytes);
  await expect(second).rejects.toThrow("codec 7");
  helper.onerror!(new Event("error"));
  expect(await third).toBe(bytes);
  expect(await unpacking.unpack(chunk)).toBe(bytes);
  expect(helper.postMessage).toHaveBeenCalledTimes(3);
  decode.mockRestore();
});
