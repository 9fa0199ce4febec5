// One channel of an image: contrast, gamma and colour; channels add up by blending.
precision highp float;
precision highp int;

#ifdef INTEGER_SAMPLES
uniform highp usampler2D u_tile;
#else
uniform highp sampler2D u_tile;
#endif
uniform vec2 u_contrast;  // start, 1 / (end - start)
uniform float u_gamma;
uniform vec3 u_color;
uniform bool u_smooth;
uniform bool u_inverted;
uniform highp sampler2D u_maps;
uniform int u_map;        // row of the colour map, below 0 for the colour

in vec2 v_texel;
out vec4 o_color;

float sample_at(ivec2 texel) {
#ifdef INTEGER_SAMPLES
  return float(texelFetch(u_tile, texel, 0).r);
#else
  float value = texelFetch(u_tile, texel, 0).r;
  return value == value ? value : 0.0;  // NaN is never equal to itself
#endif
}

// Integer textures are not filtered by the hardware: interpolate by hand.
float interpolated(vec2 texel) {
  vec2 corner = texel - 0.5;  // never below 0: tiles have an apron
  ivec2 base = ivec2(corner);
  vec2 weight = corner - vec2(base);
  float top = mix(sample_at(base), sample_at(base + ivec2(1, 0)), weight.x);
  float bottom = mix(sample_at(base + ivec2(0, 1)), sample_at(base + ivec2(1, 1)), weight.x);
  return mix(top, bottom, weight.y);
}

// Branches are written out: of a conditional expression, some drivers compute both sides.
void main() {
  float value;
  if (u_smooth) value = interpolated(v_texel);
  else value = sample_at(ivec2(v_texel));
  float level = clamp((value - u_contrast.x) * u_contrast.y, 0.0, 1.0);
  if (u_gamma != 1.0) level = pow(level, u_gamma);
  if (u_inverted) level = 1.0 - level;
  if (u_map < 0) o_color = vec4(u_color * level, 1.0);
  else o_color = vec4(texelFetch(u_maps, ivec2(int(level * 255.0 + 0.5), u_map), 0).rgb, 1.0);
}
