/** Small helpers to make and find elements. */

export type Child = Node | string | number | null | undefined | false;
type Property = string | number | boolean | null | undefined | ((event: never) => unknown);

/** Makes an element: `onclick` and the like listen, `true` sets an attribute, the rest are attributes. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Record<string, Property> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) assign(element, name, value);
  append(element, children);
  return element;
}

function assign(element: HTMLElement, name: string, value: Property): void {
  if (value === null || value === undefined || value === false) return;
  if (typeof value === "function") {
    element.addEventListener(name.slice(2), value as EventListener);
  } else {
    element.setAttribute(name, value === true ? "" : String(value));
  }
}

/** Appends what is there; `null` and `false` stand for nothing. */
export function append(parent: Node, children: readonly Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    parent.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/** Replaces all children. */
export function fill(parent: Element, ...children: Child[]): void {
  parent.replaceChildren();
  append(parent, children);
}

/** Writes text only when it differs, so that screen readers and layout are left in peace. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** The one element that must be there: its absence is a fault of the template. */
export function need<T extends Element>(
  selector: string,
  type: abstract new (...parts: never[]) => T,
  root: ParentNode = document,
): T {
  const found = root.querySelector(selector);
  if (!(found instanceof type)) throw new Error(`The page has no ${selector}.`);
  return found;
}

/** What the server wrote into the page for this module. */
export function pageData<T>(): T {
  return JSON.parse(need("#page-data", HTMLScriptElement).textContent || "null") as T;
}

/** An icon of the sprite; it says nothing to screen readers. */
export function icon(name: string): SVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `${document.body.dataset.icons ?? "/static/icons.svg"}#${name}`);
  svg.appendChild(use);
  return svg;
}
