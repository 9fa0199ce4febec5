/** Keeps a list of elements in step with a list of values, touching only what changed. */

export interface Keyed<T> {
  key(value: T): string;
  create(value: T): HTMLElement;
  /** Called for every value after creation too. */
  update(element: HTMLElement, value: T): void;
}

/** Returns the function that shows a list in `container`. */
export function keyedList<T>(container: Element, how: Keyed<T>): (values: readonly T[]) => void {
  const shown = new Map<string, { element: HTMLElement; value: T }>();
  return (values) => {
    const keys = new Set(values.map(how.key));
    for (const [key, entry] of shown) {
      if (keys.has(key)) continue;
      entry.element.remove();
      shown.delete(key);
    }
    let place: ChildNode | null = container.firstChild;
    for (const value of values) {
      const element = present(shown, how, value);
      if (element === place) place = element.nextSibling;
      else container.insertBefore(element, place);
    }
  };
}

function present<T>(
  shown: Map<string, { element: HTMLElement; value: T }>,
  how: Keyed<T>,
  value: T,
): HTMLElement {
  const key = how.key(value);
  const entry = shown.get(key);
  if (entry?.value === value) return entry.element;
  const element = entry?.element ?? how.create(value);
  how.update(element, value);
  shown.set(key, { element, value });
  return element;
}
