// Object ids as fills and outlines; what is shown of each object stands in the lookup texture.
precision highp float;
precision highp int;

const uint SELECTED = 2u;  // flags in the lookup's alpha, as in lookup.ts
const uint HOVERED = 4u;
const uint VISIBLE = 1u;

uniform highp usampler2D u_tile;
uniform highp sampler2D u_lookup;
uniform float u_fill;          // opacity of fills, 0 for none
uniform bool u_outline;
uniform vec2 u_width;          // width of an outline in texels, across and down
uniform float u_emphasis;      // how much wider the outline of a selected object is

uniform bool u_smooth;         // outlines of even width; slow machines do without in movement

in vec2 v_texel;
out vec4 o_color;              // premultiplied

uint id_at(vec2 texel, ivec2 last) {
  return texelFetch(u_tile, clamp(ivec2(texel), ivec2(0), last), 0).r;
}

// Whether another id is within reach; looking in four directions makes slanted outlines thinner.
bool near_edge(uint id, vec2 reach, ivec2 last) {
  vec2 across = vec2(reach.x, 0.0);
  vec2 down = vec2(0.0, reach.y);
  bool edge = id_at(v_texel + across, last) != id || id_at(v_texel - across, last) != id ||
              id_at(v_texel + down, last) != id || id_at(v_texel - down, last) != id;
  if (edge || !u_smooth) return edge;
  vec2 falling = reach * 0.7071;
  vec2 rising = vec2(falling.x, -falling.y);
  return id_at(v_texel + falling, last) != id || id_at(v_texel - falling, last) != id ||
         id_at(v_texel + rising, last) != id || id_at(v_texel - rising, last) != id;
}

void main() {
  ivec2 last = textureSize(u_tile, 0) - 1;
  uint id = id_at(v_texel, last);
  if (id == 0u) discard;
  ivec2 lookup = textureSize(u_lookup, 0);
  uint slot = id % uint(lookup.x * lookup.y);
  vec4 entry = texelFetch(u_lookup, ivec2(slot % uint(lookup.x), slot / uint(lookup.x)), 0);
  uint flags = uint(entry.a * 255.0 + 0.5);
  if ((flags & VISIBLE) == 0u) discard;

  bool selected = (flags & SELECTED) != 0u;
  bool hovered = (flags & HOVERED) != 0u;
  vec3 color = selected ? vec3(1.0) : hovered ? mix(entry.rgb, vec3(1.0), 0.45) : entry.rgb;
  vec2 reach = selected ? u_width * u_emphasis : u_width;
  bool edge = (u_outline || selected || hovered) && near_edge(id, reach, last);
  float alpha = edge ? 1.0 : hovered ? max(u_fill, 0.2) : u_fill;
  if (alpha == 0.0) discard;
  o_color = vec4((edge ? color : entry.rgb) * alpha, alpha);
}
