/** Values that tell who reads them when they change: the whole of our state library. */

export interface Signal<T> {
  /** The value; read inside `effect` or `computed`, it is followed. */
  get(): T;
  set(value: T): void;
  update(change: (value: T) => T): void;
}

export type ReadonlySignal<T> = Pick<Signal<T>, "get">;

interface Observer {
  run(): void;
  sources: Set<Set<Observer>>;
}

let reading: Observer | null = null;
const dirty = new Set<Observer>();

/** A value that can be set; setting an equal one tells nobody. */
export function signal<T>(initial: T): Signal<T> {
  let value = initial;
  const observers = new Set<Observer>();
  const set = (next: T): void => {
    if (Object.is(next, value)) return;
    value = next;
    for (const observer of observers) schedule(observer);
  };
  return {
    get() {
      if (reading) {
        observers.add(reading);
        reading.sources.add(observers);
      }
      return value;
    },
    set,
    update: (change) => set(change(value)),
  };
}

/** Runs `action` now, and again (once a microtask) after what it read has changed. */
export function effect(action: () => void): () => void {
  const observer: Observer = { sources: new Set(), run: () => track(observer, action) };
  observer.run();
  return () => forget(observer);
}

/** A value made of others; kept up to date like an effect. */
export function computed<T>(derive: () => T): ReadonlySignal<T> {
  let result: Signal<T> | undefined;
  effect(() => {
    const value = derive();
    if (result) result.set(value);
    else result = signal(value);
  });
  return result as unknown as Signal<T>;
}

/** Runs `action` after `source` has changed; what the action itself reads is not followed. */
export function watch<T>(source: ReadonlySignal<T>, action: (value: T) => void): () => void {
  let isFirst = true;
  return effect(() => {
    const value = source.get();
    const outer = reading;
    reading = null;
    try {
      if (!isFirst) action(value);
    } finally {
      reading = outer;
      isFirst = false;
    }
  });
}

function track(observer: Observer, action: () => void): void {
  forget(observer);
  const outer = reading;
  reading = observer;
  try {
    action();
  } finally {
    reading = outer;
  }
}

function forget(observer: Observer): void {
  for (const observers of observer.sources) observers.delete(observer);
  observer.sources.clear();
  dirty.delete(observer);
}

function schedule(observer: Observer): void {
  if (dirty.size === 0) queueMicrotask(flush);
  dirty.add(observer);
}

function flush(): void {
  // A set grows while it is walked: what an effect changes is told in the same pass.
  for (const observer of dirty) {
    dirty.delete(observer);
    observer.run();
  }
}
