// One triangle over the whole canvas.
out vec2 v_place;  // -1 to 1

void main() {
  v_place = vec2(float((gl_VertexID << 1) & 2), float(gl_VertexID & 2)) * 2.0 - 1.0;
  gl_Position = vec4(v_place, 0.0, 1.0);
}
