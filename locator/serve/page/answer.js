// The JSON answer of the service as elements; nothing is computed here but the form of a number.

import { clinicCard, copyButton, distance, far } from "./clinic.js";
import { make } from "./dom.js";
import { SERVICE_LANGUAGE, number, percent, question, say } from "./words.js";

// More buttons than this nobody reads through; the question to ask is quicker.
const MOST_READINGS = 8;
const A = 65;
const METRES_PER_MILE = 1609.344, METRES_PER_FOOT = 0.3048;

// The elements to show for an answer. ``words``: the service's text and sms of it, and their language.
// ``deeds``: choose(reading), copy(button, text).
export function answerElements(answer, words, units, deeds) {
  const kind = verdict(answer);
  const [first, ...others] = clinicCards(answer, units, kind, deeds);
  return [
    make("section", { class: `verdict ${kind}`, "aria-label": say("how_sure") },
      sure(answer, kind), asking(answer), readings(answer, deeds), basis(answer, units)),
    make("div", { class: "first" }, first ?? null, aloud(words, deeds)),
    make("div", { class: "rest" }, others),
  ];
}

// The answer in one or two sentences, for those who listen to the page.
export function summary(answer, units) {
  const kind = verdict(answer);
  const nearest = clinicOf(answer, answer.decision.nearest);
  const head = nearest && kind !== "ambiguous" &&
    `${say(kind === "certain" ? "nearest" : "nearest_so_far")}: ${nearest.name}, ${distance(nearest, units)}.`;
  const asked = toAsk(answer);
  return [head, `${say(`verdict.${kind}`)}.`, asked && `${say("ask_caller")}: ${asked.words}`].filter(Boolean).join(" ");
}

function verdict({ status, decision }) {
  if (status !== "ok") return status;
  if (decision.nearest === null) return "nobody";
  if (decision.certain) return "certain";
  return decision.ask_for === "either_site" ? "either" : "uncertain";
}

const clinicOf = (answer, id) => answer.clinics.find(clinic => clinic.id === id);

const nameOf = (answer, id) =>
  clinicOf(answer, id)?.name ?? (id === answer.decision.nearest ? answer.decision.nearest_name : id);

const sure = (answer, kind) =>
  make("p", { class: "lead" }, make("strong", {}, say(`verdict.${kind}`)), " ", make("span", {}, why(answer, kind)));

function why(answer, kind) {
  const { candidates, decision, origin } = answer;
  if (kind === "certain" && candidates > 1) return say("why.certain_agreed", { n: candidates });
  if (kind === "either" && origin.faults.includes("street_not_placed")) return say("why.street_missing");
  const shares = Object.entries(decision.shares ?? {})[0];
  if (!shares) return say(`why.${kind}`);
  const [id, share] = shares;
  return `${say(`why.${kind}`)} ${say("shares", { share: percent(share), clinic: nameOf(answer, id) })}`;
}

// The question to the caller, null where nothing is to be asked; in the service's own language where
// the page has no words for it.
function toAsk({ decision }) {
  if (!decision.ask || decision.ask_for === "either_site") return null;
  const words = question(decision.ask_for, decision.ask_choices);
  return words ? { words, lang: null } : { words: decision.ask, lang: SERVICE_LANGUAGE };
}

function asking(answer) {
  const asked = toAsk(answer);
  return asked && make("div", { class: "ask" },
    make("p", { class: "over" }, say("ask_caller")), make("p", { class: "question", lang: asked.lang }, asked.words));
}

function readings(answer, deeds) {
  if (!answer.readings) return null;
  const { length } = answer.readings;
  // The map has a letter for each place; with as many readings they are the same places.
  const lettered = length === answer.candidates;
  return make("div", { class: "readings" },
    make("h2", { class: "over" }, say("readings")),
    make("ul", {}, answer.readings.slice(0, MOST_READINGS).map((reading, at) =>
      make("li", {}, readingButton(answer, reading, lettered ? String.fromCharCode(A + at) : "", deeds)))),
    length > MOST_READINGS ? make("p", {}, say("more_readings", { n: number(length - MOST_READINGS, 0) })) : null);
}

const readingButton = (answer, reading, letter, deeds) =>
  make("button", { type: "button", click: () => deeds.choose(reading) },
    letter ? make("b", { "aria-hidden": "true" }, letter) : null,
    make("strong", {}, reading.origin.label), " ",
    make("span", {}, say("nearest_then", { clinic: nameOf(answer, reading.nearest) })));

// The nearest clinic large, the second smaller, all others folded up. Of an ambiguous address only
// those it may be nearest to, without a distance: that would be from one of several places.
function clinicCards(answer, units, kind, deeds) {
  if (kind === "ambiguous") {
    const ids = [...new Set(answer.readings.map(reading => reading.nearest))];
    return ids.map(id => clinicOf(answer, id)).filter(Boolean).slice(0, 4)
      .map(clinic => clinicCard(clinic, { over: say("possible"), deeds }));
  }
  const [first, second, ...others] = answer.clinics;
  if (!first) return [];
  const over = say(kind === "certain" ? "nearest" : "nearest_so_far");
  const cards = [clinicCard(first, { over, units, deeds, large: true })];
  if (second) cards.push(clinicCard(second, { over: say(kind === "either" ? "possible" : "second"), units, deeds, margin: margin(answer, units) }));
  if (others.length) cards.push(folded(others, units, deeds));
  return cards;
}

const margin = ({ decision }, units) =>
  say("margin", { margin: far(units === "mi" ? decision.margin_miles : decision.margin_km, units) });

function folded(clinics, units, deeds) {
  const words = clinics.length === 1 ? say("other") : say("others", { n: number(clinics.length, 0) });
  return make("details", { class: "others" }, make("summary", {}, words),
    clinics.map(clinic => clinicCard(clinic, { units, deeds })));
}

function aloud(words, deeds) {
  const buttons = ["text", "sms"].map(what => copyButton(what, words[what], deeds));
  return make("section", { class: "aloud" },
    make("h2", { class: "over" }, say("read_aloud")),
    make("p", { lang: words.language }, words.text),
    make("div", { class: "actions" }, buttons));
}

// Which place it was measured from: whoever typed it sees whether it was understood.
function basis({ origin, readings }, units) {
  if (!origin || readings) return null;
  const kind = say(`precision.${origin.precision}`), radius = radiusWords(origin.uncertainty_m, units);
  return make("div", { class: "basis" },
    make("p", {}, `${say("measured")} `, make("strong", {}, origin.label), `: ${say("within", { kind, radius })}.`),
    origin.faults.length ? make("p", {}, faultsSentence(origin.faults)) : null,
    make("p", { class: "soft" }, `${say("source")}: `,
      make("span", { lang: SERVICE_LANGUAGE }, [origin.source, origin.vintage].filter(Boolean).join(", "))));
}

function faultsSentence(faults) {
  const words = faults.map(fault => say(`faults.${fault}`)).join("; ");
  return `${words[0].toUpperCase()}${words.slice(1)}${words.endsWith("?") ? "" : "."}`;
}

// Rounded up, as the service's own text says it: 90 feet, 3.1 miles, 90 metres.
function radiusWords(metres, units) {
  const [size, most, small, large] = units === "mi"
    ? [METRES_PER_FOOT, 500, "feet", METRES_PER_MILE] : [1, 900, "metres", 1000];
  if (metres <= most * size) return `${number(Math.max(1, Math.ceil(metres / size / 10)) * 10, 0)} ${say(small)}`;
  return `${number(Math.ceil(metres / large * 10) / 10)} ${say(`${units}_words`)}`;
}
