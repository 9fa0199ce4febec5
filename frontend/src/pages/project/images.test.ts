import { beforeEach, expect, it, vi } from "vitest";
import { images } from "../../api/endpoints";
import type { Image } from "../../api/types";
import { ImageList } from "./images";

vi.mock("../../api/endpoints", () => ({ images: { page: vi.fn() } }));

type Page = Awaited<ReturnType<typeof images.page>>;

const page = vi.mocked(images.page);
const named = (name: string): Page =>
  ({ next: null, results: [{ id: "1", name } as Image] }) as unknown as Page;
const shown = (list: ImageList): string[] | undefined => list.list.get()?.map(({ name }) => name);

beforeEach(() => page.mockReset());

/** A page that the server sends when it is told to. */
function held(): (sent: Page) => void {
  let send: (sent: Page) => void = () => {};
  page.mockImplementationOnce(
    () =>
      new Promise((resolve) => {
        send = resolve;
      }),
  );
  return (sent) => send(sent);
}

it("shows what changed while it was reading before it says that it has read", async () => {
  const list = new ImageList("p");
  const send = held();
  page.mockResolvedValue(named("after"));
  const first = list.load();
  await vi.waitFor(() => expect(page).toHaveBeenCalledTimes(1));
  const second = list.load();
  send(named("before"));
  await first;
  expect(shown(list)).toEqual(["before"]);
  await second;
  expect(shown(list)).toEqual(["after"]);
});

it("reads once for all who ask while it reads", async () => {
  const list = new ImageList("p");
  const send = held();
  page.mockResolvedValue(named("after"));
  const all = [list.load()];
  await vi.waitFor(() => expect(page).toHaveBeenCalledTimes(1));
  all.push(list.load(), list.load(), list.load());
  send(named("before"));
  await Promise.all(all);
  expect(page).toHaveBeenCalledTimes(2);
});

it("goes on after a reading that failed", async () => {
  const list = new ImageList("p");
  page.mockRejectedValueOnce(new Error("The server is away."));
  await list.load();
  expect(document.body.textContent).toContain("The server is away.");
  page.mockResolvedValueOnce(named("there"));
  await list.load();
  expect(shown(list)).toEqual(["there"]);
});

it("does not add rows behind a list that was read anew meanwhile", async () => {
  const list = new ImageList("p");
  page.mockResolvedValueOnce({ ...named("first"), next: "https://site/?cursor=c" });
  await list.load();
  const send = held();
  const more = list.loadMore();
  page.mockResolvedValueOnce(named("anew"));
  await list.load();
  send(named("more"));
  await more;
  expect(shown(list)).toEqual(["anew"]);
});
