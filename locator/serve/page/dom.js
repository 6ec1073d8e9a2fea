// Make elements. Text is always text: nothing here reads HTML.

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter(child => child !== null && child !== ""));
  return element;
}

// A link that sends no referrer. Only the text if the address is not http, tel or geo.
export function link(href, words, label = null) {
  if (!/^(https?|tel|geo):/i.test(href)) return make("span", {}, words);
  const leaves = !href.startsWith("tel:");
  return make("a", {
    href, "aria-label": label, rel: leaves && "noopener noreferrer", target: leaves && "_blank",
  }, words);
}
