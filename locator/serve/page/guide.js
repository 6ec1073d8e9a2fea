// Callers' questions about a service: they open, and a field finds them by a word.

import { guide } from "./api.js";
import { make } from "./dom.js";
import { say, spoken } from "./words.js";

// A guide that is older is asked for again; the service answers 304 if it is the same.
const FRESH_MS = 60000;
// As in the service: shorter words begin too many others.
const LEAST_STEM = 3;
// From this many typed letters on, the first question that is found opens by itself.
const LEAST_TYPED = 2;

const held = new Map();  // the guides by service and language, each with the time of its request

// The guide to a service, folded unless ``open``. ``toggled`` learns when that changes;
// ``copyButton`` makes a button that copies a text.
export function guideElement(name, { open, toggled, copyButton }) {
  const language = spoken();
  const body = make("div", { class: "asked" });
  const element = make("details", { class: "guide", open },
    make("summary", {}, say("callers_ask"), make("span", { class: "unseen" }, `: ${name}`)), body);
  element.addEventListener("toggle", () => {
    toggled(element.open);
    if (element.open) fill(body, name, language, copyButton);
  });
  return element;
}

async function fill(body, name, language, copyButton) {
  if (body.querySelector(".questions")) return;
  try {
    body.replaceChildren(...content(await fetched(name, language), copyButton));
  } catch {
    held.delete(`${language} ${name}`);
    body.replaceChildren(make("p", { class: "soft" }, say("guide_failed")));
  }
}

function fetched(name, language) {
  const key = `${language} ${name}`, known = held.get(key);
  if (known && Date.now() - known.at < FRESH_MS) return known.guide;
  const asked = guide(name, language);
  held.set(key, { at: Date.now(), guide: asked });
  return asked;
}

function content(found, copyButton) {
  const lang = found.language;
  const entries = entriesOf(found).map(one => ({
    ...one, element: entry(one, lang, copyButton(`${one.answer} ${found.disclaimer}`)),
  }));
  const none = make("p", { hidden: true }, say("not_on_file"));
  const field = make("input", {
    type: "text", autocomplete: "off", spellcheck: "false", maxlength: "100", input: () => find(entries, field.value, none),
  });
  field.addEventListener("keydown", event => {
    if (event.key !== "Escape" || !field.value) return;
    event.stopPropagation();  // the page would clear everything
    field.value = "";
    find(entries, "", none);
  });
  const sources = found.sources.length ? make("p", { class: "soft" }, `${say("sources")}: `, make("span", {}, found.sources.join("; "))) : null;
  return [
    make("label", {}, make("span", {}, say("find_word")), field),
    make("ul", { class: "questions" }, entries.map(one => one.element)), none,
    make("p", { class: "soft", lang }, found.disclaimer), sources,
  ].filter(Boolean);
}

// The summary, what to bring and what to avoid are answers as well.
function entriesOf(found) {
  const of = (word, answer) => answer ? [{ question: say(word), own: true, answer }] : [];
  return [
    ...of("what_is_it", found.summary), ...found.questions,
    ...of("bring", found.bring.join("; ")), ...of("avoid", found.avoid.join("; ")),
  ];
}

const entry = ({ question, own, answer }, lang, button) =>
  make("li", {}, make("details", {}, make("summary", { lang: own ? null : lang }, question),
    make("p", { lang }, answer), make("div", { class: "actions" }, button)));

// Show the entries with all typed words in the question, else those with them anywhere.
function find(entries, typed, none) {
  const wanted = wordsOf(typed);
  const having = text => entries.filter(one => {
    const known = wordsOf(text(one));
    return wanted.every(word => known.some(other => alike(word, other)));
  });
  const inQuestion = having(one => one.question);
  const shown = inQuestion.length ? inQuestion : having(one => `${one.question} ${one.answer}`);
  for (const { element } of entries) {
    element.hidden = !shown.some(one => one.element === element);
    element.firstChild.open = typed.trim().length >= LEAST_TYPED && shown[0]?.element === element;
  }
  none.hidden = shown.length > 0;
}

// Without case and accents.
const wordsOf = text =>
  text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").match(/[\p{L}\p{N}_]+/gu) ?? [];

const alike = (word, other) =>
  other.startsWith(word) || (other.length >= LEAST_STEM && word.startsWith(other));
