/** What a pan costs, whatever viewer it is in: bytes sent to the GPU, long tasks, frames. */
{
  const seen = { uploaded: 0, longest: 0, script: [], frames: [] };
  const kind = WebGL2RenderingContext.prototype;
  for (const name of ["texImage2D", "texSubImage2D", "bufferData"]) {
    const original = kind[name];
    kind[name] = function counted(...given) {
      for (const one of given) if (ArrayBuffer.isView(one)) seen.uploaded += one.byteLength;
      return original.apply(this, given);
    };
  }
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) seen.longest = Math.max(seen.longest, duration);
  }).observe({ type: "longtask" });
  let last = 0;
  globalThis.watched = {
    begin() {
      Object.assign(seen, { uploaded: 0, longest: 0, script: [], frames: [] });
      last = performance.now();
    },
    /** Resolves with the next frame. */
    frame: () =>
      new Promise((done) =>
        requestAnimationFrame(() => {
          const now = performance.now();
          seen.frames.push(now - last);
          last = now;
          const root = document.getElementById("viewer");
          if (root) seen.script.push(Number(root.dataset.scriptMs));
          done();
        }),
      ),
    async end() {
      // Long tasks are told a little later.
      await new Promise((done) => setTimeout(done, 300));
      const frames = seen.frames.toSorted((a, b) => a - b);
      return { ...seen, frame: frames[Math.floor(frames.length / 2)] ?? 0 };
    },
  };
}
