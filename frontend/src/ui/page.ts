/** What every page has: styles, theme, menus, shortcuts. Import it first. */

import "./theme.css";
import "./base.css";
import "./layout.css";
import "./controls.css";
import "./dialog.css";
import "./table.css";
import "./feedback.css";
import "./bell.css";

import { ringBell } from "./bell";
import { addShortcuts, listenForShortcuts, showSheet } from "./shortcuts";
import { themeButton } from "./theme";
import { tellOfDeleted } from "./undo";

function closeMenusOutside(): void {
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
      if (!menu.contains(event.target as Node)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    }
  });
}

const theme = document.querySelector<HTMLElement>("[data-action=theme]");
if (theme) themeButton(theme);
document.querySelector("[data-action=shortcuts]")?.addEventListener("click", showSheet);
closeMenusOutside();
listenForShortcuts();
ringBell();
tellOfDeleted();
const home = document.querySelector<HTMLAnchorElement>("a[data-home]");
if (home) addShortcuts({ key: "h", label: "Go to all projects", run: () => home.click() });
