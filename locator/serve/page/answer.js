// Shows the service's JSON answer as elements. Computes nothing; only formats numbers.

import { clinicCard, copyButton, distance, far } from "./clinic.js";
import { make } from "./dom.js";
import { SERVICE_LANGUAGE, number, oneOf, say } from "./words.js";

// Nobody reads more buttons than this; asking the caller is quicker.
const MOST_READINGS = 8;
// As the service's own text has it: shares and readings that are worth a word, and how many of them.
const LEAST_SHARE = 0.01, PLAUSIBLE = 0.05, MOST_NAMED = 3, ALMOST_CERTAIN = 0.95, LEAST_ODDS = 0.05, LEAST_TOLD = 0.1;
const A = 65;
const METERS_PER_MILE = 1609.344, METERS_PER_FOOT = 0.3048;

// The elements of an answer. ``words``: its text and sms from the service, and their language.
// ``deeds``: the actions of buttons: choose(reading), copy(button, text).
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

// The answer in one or two sentences, for screen readers.
export function summary(answer, units) {
  const kind = verdict(answer);
  const nearest = clinicOf(answer, answer.decision.nearest);
  const head = nearest && kind !== "ambiguous" && kind !== "open" &&
    `${say(kind === "certain" ? "nearest" : "nearest_so_far")}: ${nearest.name}, ${distance(nearest, units)}.`;
  const asked = question(answer);
  return [head, `${say(`verdict.${kind}`)}.`, kind === "open" && reason(answer.decision, kind), asked && `${say("ask_caller")}: ${asked.words}`].filter(Boolean).join(" ");
}

function verdict({ status, decision }) {
  if (status !== "ok") return status;
  return decision.nearest === null ? "nobody" : decision.level;
}

const clinicOf = (answer, id) => answer.clinics.find(clinic => clinic.id === id);


const sure = (answer, kind) =>
  make("p", { class: "lead" }, make("strong", {}, say(`verdict.${kind}`)), " ", make("span", {}, why(answer, kind)));

function why(answer, kind) {
  const { decision } = answer;
  const words = [decision.outside_area && say("outside_area"), reason(decision, kind), filtered(answer)];
  return words.filter(Boolean).join(" ");
}

function reason({ confidence, shares }, kind) {
  if (kind === "open" || kind === "ambiguous") {
    if (!isTold(shares)) return say("why.unclear");
    return say(isOneOfTwo(shares) ? "why.open" : "why.perhaps", { clinics: either(shares) });
  }
  return say(`why.${kind}`, { odds: odds(confidence ?? 0) });
}

// "A (6 in 10) or B": the clinics that share the probability.
const worthNaming = shares => shares.filter(one => one.share >= LEAST_SHARE);

// Whether the clinics that would be named have enough of it together.
const isTold = shares =>
  worthNaming(shares).slice(0, MOST_NAMED).reduce((sum, one) => sum + one.share, 0) >= LEAST_TOLD;

// Whether it is surely one of just two.
function isOneOfTwo(shares) {
  const named = worthNaming(shares);
  return named.length === 2 && named[0].share + named[1].share >= ALMOST_CERTAIN;
}

function either(shares) {
  const [first, ...others] = worthNaming(shares).slice(0, MOST_NAMED);
  if (!first) return "";
  const likeliest = first.share >= LEAST_ODDS ? say("first_of", { clinic: first.name, odds: odds(first.share) }) : first.name;
  return oneOf([likeliest, ...others.map(one => one.name)]);
}

// As the service's own text says it: 9 in 10, 19 in 20, 99 in 100.
function odds(share) {
  const whole = share >= 0.985 ? 100 : share >= 0.94 ? 20 : 10;
  const n = whole === 10 ? Math.max(1, Math.round(share * 10)) : Math.min(Math.floor(share * whole), whole - 1);
  return say("odds", { n: number(n, 0), whole: number(whole, 0) });
}

// The filters in force, so that nobody takes them for the whole directory.
function filtered({ filters }) {
  const parts = [
    filters.services.length && say("filter.services", { services: filters.services.join(", ") }),
    filters.open_now && say(filters.open_at ? "filter.open_at" : "filter.open_now"),
  ].filter(Boolean);
  return parts.length ? say("filtered", { filters: parts.join(", ") }) : "";
}

// The question to the caller, null if there is none.
function question({ decision }) {
  if (!decision.ask_for) return null;
  return { words: say(`ask.${decision.ask_for}`, { choices: oneOf(decision.ask_choices) }), lang: null };
}

function asking(answer) {
  const asked = question(answer);
  return asked && make("div", { class: "ask" },
    make("p", { class: "over" }, say("ask_caller")), make("p", { class: "question", lang: asked.lang }, asked.words));
}

function readings(answer, deeds) {
  const likely = answer.readings.filter((one, at) => !at || one.weight >= PLAUSIBLE);
  if (likely.length < 2) return null;
  return make("div", { class: "readings" },
    make("h2", { class: "over" }, say("readings")),
    make("ul", {}, likely.slice(0, MOST_READINGS).map((reading, at) =>
      make("li", {}, readingButton(reading, String.fromCharCode(A + at), deeds)))),
    likely.length > MOST_READINGS ? make("p", {}, say("more_readings", { n: number(likely.length - MOST_READINGS, 0) })) : null);
}

const readingButton = (reading, letter, deeds) =>
  make("button", { type: "button", click: () => deeds.choose(reading) },
    make("b", { "aria-hidden": "true" }, letter),
    make("strong", {}, reading.origin.label), " ",
    make("span", {}, say(reading.outside_area ? "outside_then" : "nearest_then", { clinic: reading.nearest_name })));

// The nearest clinic large, the second smaller, all others folded. For an ambiguous address only
// the possible nearest clinics, without distances: each would be from just one of the places.
function clinicCards(answer, units, kind, deeds) {
  if (kind === "ambiguous") {
    const ids = answer.decision.shares.filter(one => one.share >= LEAST_SHARE).map(one => one.id);
    return ids.map(id => clinicOf(answer, id)).filter(Boolean).slice(0, 4)
      .map(clinic => clinicCard(clinic, { over: say("possible"), deeds }));
  }
  const [first, second, ...others] = answer.clinics;
  if (!first) return [];
  const over = say(kind === "certain" ? "nearest" : "nearest_so_far");
  const cards = [clinicCard(first, { over, units, deeds, large: true })];
  if (second) cards.push(clinicCard(second, { over: say(kind === "open" ? "possible" : "second"), units, deeds, margin: margin(answer, units) }));
  if (others.length) cards.push(folded(others, units, deeds));
  return cards;
}

const longer = minutes => minutes === 1 ? say("longer.one") : say("longer.many", { n: number(minutes, 0) });

const margin = ({ decision }, units) => decision.by === "drive"
  ? longer(Math.round(decision.margin_minutes))
  : say("margin", { margin: far(units === "mi" ? decision.margin_miles : decision.margin_km, units) });

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

// The place that distances are measured from: it shows agents what was understood.
function basis({ origin, decision }, units) {
  if (!origin) return null;
  const kind = say(`precision.${origin.precision}`), radius = radiusWords(origin.uncertainty_m, units);
  return make("div", { class: "basis" },
    make("p", {}, `${say("measured")} `, make("strong", {}, origin.label), `: ${say("within", { kind, radius })}.`),
    origin.faults.length ? make("p", {}, faultsSentence(origin.faults)) : null,
    decision.roads_missing.length ? make("p", {}, say("roads_missing", { counties: decision.roads_missing.join("; ") })) : null,
    make("p", { class: "soft" }, `${say("source")}: `,
      make("span", { lang: SERVICE_LANGUAGE }, [origin.source, origin.vintage, decision.attribution].filter(Boolean).join(", "))));
}

function faultsSentence(faults) {
  const words = faults.map(fault => say(`faults.${fault}`)).join("; ");
  return `${words[0].toUpperCase()}${words.slice(1)}${words.endsWith("?") ? "" : "."}`;
}

// Rounded up, as in the service's own text: 90 feet, 3.1 miles, 90 meters.
function radiusWords(meters, units) {
  const [size, most, small, large] = units === "mi"
    ? [METERS_PER_FOOT, 500, "feet", METERS_PER_MILE] : [1, 900, "meters", 1000];
  if (meters <= most * size) return `${number(Math.max(1, Math.ceil(meters / size / 10)) * 10, 0)} ${say(small)}`;
  return `${number(Math.ceil(meters / large * 10) / 10)} ${say(`${units}_words`)}`;
}
