/** Light, dark, or as the system has it; remembered in a cookie so that the server's page is right at once. */

import { icon } from "./dom";

type Theme = "system" | "light" | "dark";

const NEXT: Record<Theme, Theme> = { system: "dark", dark: "light", light: "system" };
const ICONS: Record<Theme, string> = { system: "contrast", dark: "moon", light: "sun" };
const YEAR_SECONDS = 31_536_000;

function current(): Theme {
  const theme = document.documentElement.dataset.theme;
  return theme === "light" || theme === "dark" ? theme : "system";
}

function show(button: HTMLElement, theme: Theme): void {
  const label = `Theme: ${theme}. Switch to ${NEXT[theme]}.`;
  button.replaceChildren(icon(ICONS[theme]));
  button.setAttribute("aria-label", label);
  button.title = label;
}

/** Makes the button in the top bar switch the theme. */
export function themeButton(button: HTMLElement): void {
  show(button, current());
  button.addEventListener("click", () => {
    const theme = NEXT[current()];
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox ESR and Safari
    document.cookie = `ocellus_theme=${theme}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
    show(button, theme);
  });
}
