/** Fields that people type into while the state changes under them. */

/** Sets a field's value, but never under the fingers of someone who is in it. */
export function setValue(input: HTMLInputElement, value: string): void {
  if (input.value !== value && document.activeElement !== input) input.value = value;
}
