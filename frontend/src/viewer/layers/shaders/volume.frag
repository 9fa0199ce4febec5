// Rays through a box of voxels: of channels the largest sample, of objects the first one met.
precision highp float;
precision highp int;
precision highp sampler3D;
precision highp usampler3D;

uniform sampler3D u_channel0;
uniform sampler3D u_channel1;
uniform sampler3D u_channel2;
uniform sampler3D u_channel3;
uniform usampler3D u_labels;
uniform highp sampler2D u_lookup;
uniform vec3 u_colors[4];
uniform int u_channels;        // how many channels there are
uniform bool u_hasLabels;
uniform float u_objects;       // how strongly objects cover the channels
uniform mat3 u_turn;           // from the view to the box
uniform vec3 u_half;           // half the size of the box, the longest side being 1
uniform vec2 u_view;           // half the size of the view
uniform int u_steps;

in vec2 v_place;
out vec4 o_color;

vec4 entry_of(uint id) {
  ivec2 size = textureSize(u_lookup, 0);
  uint slot = id % uint(size.x * size.y);
  return texelFetch(u_lookup, ivec2(slot % uint(size.x), slot / uint(size.x)), 0);
}

uint id_at(ivec3 voxel) {
  ivec3 last = textureSize(u_labels, 0) - 1;
  return texelFetch(u_labels, clamp(voxel, ivec3(0), last), 0).r;
}

// Which way the surface of an object faces, from where it ends.
vec3 normal_at(ivec3 voxel, uint id) {
  vec3 normal = vec3(0.0);
  for (int axis = 0; axis < 3; axis++) {
    ivec3 step = ivec3(axis == 0, axis == 1, axis == 2) * 2;
    if (id_at(voxel + step) != id) normal += vec3(step);
    if (id_at(voxel - step) != id) normal -= vec3(step);
  }
  return normal;
}

void main() {
  vec3 from = u_turn * vec3(v_place * u_view, -4.0);
  vec3 way = u_turn * vec3(0.0, 0.0, 1.0);
  vec3 safe = mix(way, vec3(1e-6), lessThan(abs(way), vec3(1e-6)));
  vec3 one = (-u_half - from) / safe;
  vec3 other = (u_half - from) / safe;
  vec3 low = min(one, other);
  vec3 high = max(one, other);
  float near = max(max(low.x, low.y), low.z);
  float far = min(min(high.x, high.y), high.z);
  if (near >= far) discard;

  vec4 largest = vec4(0.0);
  vec3 object = vec3(0.0);
  bool met = false;
  float stride = (far - near) / float(u_steps);
  ivec3 size = textureSize(u_labels, 0);
  for (int step = 0; step < u_steps; step++) {
    vec3 place = (from + way * (near + (float(step) + 0.5) * stride)) / u_half * 0.5 + 0.5;
    if (u_channels > 0) largest.x = max(largest.x, texture(u_channel0, place).r);
    if (u_channels > 1) largest.y = max(largest.y, texture(u_channel1, place).r);
    if (u_channels > 2) largest.z = max(largest.z, texture(u_channel2, place).r);
    if (u_channels > 3) largest.w = max(largest.w, texture(u_channel3, place).r);
    if (!u_hasLabels || met) continue;
    ivec3 voxel = ivec3(place * vec3(size));
    uint id = id_at(voxel);
    if (id == 0u) continue;
    vec4 entry = entry_of(id);
    uint flags = uint(entry.a * 255.0 + 0.5);
    if ((flags & 1u) == 0u) continue;
    met = true;
    vec3 normal = normal_at(voxel, id);
    float light = length(normal) > 0.0 ? abs(dot(normalize(normal), way)) : 0.7;
    vec3 color = (flags & 2u) != 0u ? vec3(1.0) : entry.rgb;
    object = color * (0.35 + 0.65 * light);
  }
  vec3 color = u_colors[0] * largest.x + u_colors[1] * largest.y + u_colors[2] * largest.z +
               u_colors[3] * largest.w;
  if (met) color = mix(color, object, u_objects);
  o_color = vec4(min(color, vec3(1.0)), 1.0);
}
