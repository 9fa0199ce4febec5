// A rectangle of a tile, computed relative to the tile so that positions stay exact at any zoom.
uniform vec2 u_corners[4];  // in clip space; given one by one, so that neighbours meet exactly
uniform vec4 u_texels;      // x0, y0, x1, y1 in texels of the tile's texture

out vec2 v_texel;

void main() {
  vec2 corner = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1));
  v_texel = mix(u_texels.xy, u_texels.zw, corner);
  gl_Position = vec4(u_corners[gl_VertexID], 0.0, 1.0);
}
