// Black behind the image, so that channels add up.
precision mediump float;

out vec4 o_color;

void main() {
  o_color = vec4(0.0, 0.0, 0.0, 1.0);
}
