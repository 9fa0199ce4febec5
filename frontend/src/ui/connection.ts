/** Shows whether news arrives live. */

import { need, setText } from "./dom";

type State = "connecting" | "live" | "polling" | "closed";

const WORDS: Record<State, string> = {
  connecting: "Connecting",
  live: "Live",
  polling: "Reconnecting",
  closed: "Signed out",
};

export function showConnection(state: State): void {
  const element = need("#connection", HTMLElement);
  element.hidden = false;
  element.dataset.connection = state;
  setText(element, WORDS[state]);
}
