/** Compiling shaders, and their uniforms by name. */

export interface Program {
  readonly handle: WebGLProgram;
  uniform(name: string): WebGLUniformLocation | null;
}

/** Links a program; `defines` are prepended to the fragment shader. Throws with the compiler's log. */
export function makeProgram(
  gl: WebGL2RenderingContext,
  vertex: string,
  fragment: string,
  defines: readonly string[] = [],
): Program {
  const handle = gl.createProgram();
  const header = ["#version 300 es", ...defines.map((name) => `#define ${name}`), ""].join("\n");
  gl.attachShader(handle, compile(gl, gl.VERTEX_SHADER, header + vertex));
  gl.attachShader(handle, compile(gl, gl.FRAGMENT_SHADER, header + fragment));
  gl.linkProgram(handle);
  if (!gl.getProgramParameter(handle, gl.LINK_STATUS) && !gl.isContextLost()) {
    throw new Error(`The shaders do not link: ${gl.getProgramInfoLog(handle)}`);
  }
  const locations = new Map<string, WebGLUniformLocation | null>();
  const uniform = (name: string) => {
    if (!locations.has(name)) locations.set(name, gl.getUniformLocation(handle, name));
    return locations.get(name) ?? null;
  };
  return { handle, uniform };
}

function compile(gl: WebGL2RenderingContext, kind: GLenum, source: string): WebGLShader {
  const shader = gl.createShader(kind);
  if (!shader) throw new Error("The graphics context is lost.");
  gl.shaderSource(shader, source);
  gl.compileShader(shader);
  if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS) && !gl.isContextLost()) {
    throw new Error(`A shader does not compile: ${gl.getShaderInfoLog(shader)}`);
  }
  return shader;
}
