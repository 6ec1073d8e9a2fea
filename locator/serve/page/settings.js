// What the page remembers: how it is to look and speak, and nothing about any caller.

const KEY = "clinic-locator";

const chosen = {
  units: "mi",
  language: navigator.language.split("-")[0],
  map: true,
  shortcuts: true,
  ...kept(),
};

export const setting = name => chosen[name];

export function set(name, value) {
  chosen[name] = value;
  try {
    localStorage.setItem(KEY, JSON.stringify(chosen));
  } catch {
    // Storage is switched off or full: then it holds until the page is closed.
  }
}

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}
