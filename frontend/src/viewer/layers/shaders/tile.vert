// A rectangle of a tile, computed relative to the tile so that positions stay exact at any zoom.
uniform vec4 u_clip;    // x0, y0, x1, y1 in clip space
uniform vec4 u_texels;  // the same corners in texels of the tile's texture

out vec2 v_texel;

void main() {
  vec2 corner = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1));
  v_texel = mix(u_texels.xy, u_texels.zw, corner);
  gl_Position = vec4(mix(u_clip.xy, u_clip.zw, corner), 0.0, 1.0);
}
