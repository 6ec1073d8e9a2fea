// Elements from what they are to hold. Text is only ever text: nothing here reads HTML.

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter(child => child !== null && child !== ""));
  return element;
}

// A link out of the page that tells the other side nothing; the text alone for any other address.
export function link(href, words, label = null) {
  if (!/^(https?|tel|geo):/i.test(href)) return make("span", {}, words);
  const leaves = !href.startsWith("tel:");
  return make("a", {
    href, "aria-label": label, rel: leaves && "noopener noreferrer", target: leaves && "_blank",
  }, words);
}
