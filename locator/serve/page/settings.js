// The page's settings, stored in the browser. They hold nothing about any caller.

const KEY = "clinic-locator";

const chosen = {
  units: "mi",
  language: navigator.language.split("-")[0],
  map: true,
  guide: false,
  shortcuts: true,
  ...stored(),
};

export const setting = name => chosen[name];

export function set(name, value) {
  chosen[name] = value;
  try {
    localStorage.setItem(KEY, JSON.stringify(chosen));
  } catch {
    // Storage is off or full: the setting lasts until the page is closed.
  }
}

function stored() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}
