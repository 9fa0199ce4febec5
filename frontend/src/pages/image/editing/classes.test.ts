import { beforeEach, expect, test, vi } from "vitest";
import { phenotypes } from "../../../api/phenotypes";
import { Classes, classTool } from "./classes";

const THERE = [
  { name: "Mitotic", color: "#e69f00" },
  { name: "Dead", color: "#56b4e9" },
];

async function begin(selected: number[]) {
  vi.spyOn(phenotypes, "of").mockResolvedValue(THERE as never);
  const given: [readonly number[], string | null][] = [];
  const classes = new Classes("p", {
    give: async (labels, name) => given.push([labels, name]),
    selected: () => selected,
    select: () => {},
  });
  await vi.waitFor(() => expect(classes.all.get()).toHaveLength(2));
  return { classes, given, tool: classTool(classes) };
}

beforeEach(() => vi.restoreAllMocks());

test("digits give classes to all that is selected, and 0 takes them", async () => {
  const { given, tool } = await begin([3, 7]);
  expect(tool.key!("2")).toBe(true);
  expect(tool.key!("0")).toBe(true);
  expect(given).toEqual([
    [[3, 7], "Dead"],
    [[3, 7], null],
  ]);
});

test("digits without a class, and other keys, are left to others", async () => {
  const { given, tool } = await begin([3]);
  expect([tool.key!("3"), tool.key!("x"), tool.key!("Escape")]).toEqual([false, false, false]);
  expect(given).toEqual([]);
});

test("a click gives the class in hand", async () => {
  const { classes, given, tool } = await begin([]);
  const at = { x: 0, y: 0, t: 0, z: 0 };
  tool.up({ ...at, id: 5 });
  tool.key!("2");
  tool.up({ ...at, id: 6 });
  tool.up({ ...at, id: 0 });
  expect(given).toEqual([
    [[5], "Mitotic"],
    [[6], "Dead"],
  ]);
  expect(classes.node.querySelectorAll("button[aria-pressed=true]")[0]?.textContent).toBe("Dead2");
});
