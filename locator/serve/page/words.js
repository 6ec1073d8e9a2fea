// Every word of the page is in words.json, once for each language.

const tables = await (await fetch(new URL("words.json", import.meta.url))).json();

// The service writes in this language, except for the text and the SMS.
export const SERVICE_LANGUAGE = "en";

let language = SERVICE_LANGUAGE;

// Sets the language of the page; one without a table changes nothing.
export function speak(wanted) {
  if (Object.hasOwn(tables, wanted)) language = wanted;
  document.documentElement.lang = language;
  for (const one of document.querySelectorAll("[data-word]")) one.textContent = say(one.dataset.word);
  for (const one of document.querySelectorAll("[data-label]")) one.ariaLabel = say(one.dataset.label);
}

export const spoken = () => language;

// The code and the own name of each language that the page has.
export const languages = Object.entries(tables).map(([code, { language_name }]) => ({ code, name: language_name }));

// The words of a key such as "ask.zip", with the values put in where they are named in braces.
// A key that is not there is its own word: better than nothing to read.
export function say(key, values = {}) {
  return filled(find(tables[language], key) ?? key.split(".").pop().replaceAll("_", " "), values);
}

// "A", "A or B", "A, B or C" in the language of the page.
export function oneOf(items) {
  if (items.length < 2) return items.join("");
  const last = items.at(-1), { usual, other, before } = tables[language].or;
  const or = before && new RegExp(`^(?:${before})`, "i").test(last) ? other : usual;
  return `${items.slice(0, -1).join(", ")} ${or} ${last}`;
}

// Words that stand on the map, one part after another, as far as the table has them.
export function inMapWords(words) {
  const known = tables[language].map_words;
  return words.split(/(, |: )/).map(part => known[part] ?? part).join("");
}

export const number = (value, digits = 1) =>
  value.toLocaleString(say("locale"), { minimumFractionDigits: digits, maximumFractionDigits: digits });

// A day of a clinic's own clock: its weekday if it is less than a week away, else its date.
export function dayName(day, days) {
  const form = days < 7 ? { weekday: "long" } : { day: "numeric", month: "long" };
  return day.toLocaleDateString(say("locale"), { ...form, timeZone: "UTC" });
}

const find = (table, key) => key.split(".").reduce((at, part) => at?.[part], table);

const filled = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
