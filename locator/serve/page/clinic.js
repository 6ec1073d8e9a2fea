// One clinic of the answer.

import { link, make } from "./dom.js";
import { guideElement } from "./guide.js";
import { SERVICE_LANGUAGE, dayName, number, say, spoken } from "./words.js";

const DAY_MS = 86400000;
// Longer names do not fit beside the distance in large letters.
const LONG_NAME = 36;

// The card of a clinic. ``over``: the words above the name; ``units``: "" to hide the distance;
// ``margin``: how much farther it is than the nearest; ``large``: true for the nearest clinic.
export function clinicCard(clinic, { over = "", units = "", margin = "", large = false, deeds }) {
  const size = [large && "large", clinic.name.length > LONG_NAME && "long"].filter(Boolean);
  return make("article", { class: ["clinic", ...size].join(" "), "aria-label": clinic.name },
    make("div", { class: "top" },
      make("div", {}, over ? make("p", { class: "over" }, over) : null, make("h2", {}, clinic.name)),
      units ? distanceElement(clinic, units, margin) : null),
    alerts(clinic),
    make("dl", {},
      fact("address_of", clinic.address),
      fact("phone", phone(clinic)),
      clinic.status === "open" ? fact("hours", hours(clinic)) : null,
      fact("services", serviceList(clinic, large, deeds)),
      clinic.url ? fact("website", website(clinic.url)) : null,
      fact("id", [make("code", {}, clinic.id), " ", copyButton("id", clinic.id, deeds)])),
    directions(clinic));
}

// Only along roads, installed ones or a router's, is there a length.
const byRoad = clinic => clinic.drive_miles !== null;

// From two hours on, nobody counts minutes.
const MANY_MINUTES = 120;

// The distance of a clinic: "1.6 miles", or by road "12 to 16 minutes" or "2 to 4 hours".
export function distance(clinic, units) {
  if (!byRoad(clinic)) {
    return far(units === "mi" ? clinic.distance_miles : clinic.distance_km, units);
  }
  const [least, most] = clinic.drive_minutes_range;
  return least >= MANY_MINUTES
    ? say("from_to_hours", { least: Math.floor(least / 60), most: Math.floor(most / 60) + 1 })
    : say("from_to", { least: number(least, 0), most: number(most, 0) });
}

export const far = (length, units) => length < 0.05
  ? say("under", { n: `${number(0.1)} ${say(units)}` }) : `${number(length)} ${say(units)}`;

function distanceElement(clinic, units, margin) {
  return make("div", { class: "far" },
    make("p", { class: "distance" }, distance(clinic, units)),
    make("p", { class: "soft" }, [...about(clinic, units), margin].filter(Boolean).join(", ")));
}

function about(clinic, units) {
  if (byRoad(clinic)) {
    return [say("by_car"), far(units === "mi" ? clinic.drive_miles : clinic.drive_km, units)];
  }
  const [least, most] = units === "mi" ? clinic.distance_range_miles : clinic.distance_range_km;
  const between = say("between", { least: number(least), most: `${number(most)} ${say(units)}` });
  return [say("straight"), between];
}

// The facts that a caller must hear first.
function alerts(clinic) {
  const rows = [
    clinic.status !== "open" && make("strong", {}, say(`status.${clinic.status}`)),
    clinic.notice && make("span", {}, make("strong", {}, `${say("notice")}: `), clinic.notice),
    clinic.call_to_confirm && make("span", {}, say("confirm", { date: clinic.verified_on })),
  ].filter(Boolean);
  return rows.length ? make("ul", { class: "alerts" }, rows.map(row => make("li", {}, row))) : null;
}

const fact = (word, value) => make("div", {}, make("dt", {}, say(word)), make("dd", {}, value));

// The phone number of a clinic or service; as plain text if it is not exactly one number.
function phone(facts) {
  if (!facts.phone) return make("span", { class: "soft" }, say("no_phone"));
  return facts.phone_uri ? link(facts.phone_uri, facts.phone_national) : facts.phone;
}

function hours(clinic) {
  if (clinic.hours === null) return make("span", { class: "soft" }, say("no_hours"));
  const state = clinic.opening?.state ?? "not_known";
  const words = clinic.opening ? openingWords(clinic.opening) : "";
  return [make("span", { class: `state ${state}` }, words), " ", make("code", { class: "soft" }, clinic.hours)];
}

// The service's own sentence, or in other languages a sentence from the same facts.
function openingWords(opening) {
  if (spoken() === SERVICE_LANGUAGE) return opening.says;
  const comment = opening.comment ? ` (“${opening.comment}”)` : "";
  const until = opening.changes_at ? `, ${say("opening_until", { time: clock(opening.at, opening.changes_at) })}` : "";
  return say(`opening.${opening.state}`) + comment + until;
}

// A future time by the clinic's clock; this machine's time zone does not matter.
function clock(now, then) {
  const [today, day] = [now, then].map(text => new Date(`${text.slice(0, 10)}T00:00Z`));
  const days = (day - today) / DAY_MS, time = clockTime(then);
  return days === 0 ? time : `${dayName(day, days)} ${time}`;
}

const clockTime = then => new Date(`1970-01-01T${then.slice(11, 16)}Z`)
  .toLocaleTimeString(say("locale"), { hour: "numeric", minute: "2-digit", timeZone: "UTC" });

function serviceList(clinic, large, deeds) {
  if (!clinic.services.length) return make("span", { class: "soft" }, say("no_services"));
  const known = new Map(clinic.service_details.map(details => [details.service, details]));
  return make("ul", { class: "services" }, clinic.services.map(name =>
    make("li", {}, make("strong", {}, name), known.has(name) ? details(known.get(name)) : null,
      deeds.hasGuide(name) ? guideOf(name, large, deeds) : null)));
}

// Only the large card remembers whether its guides are open.
const guideOf = (name, large, deeds) => guideElement(name, {
  open: large && deeds.guideOpen(),
  toggled: open => { if (large) deeds.setGuideOpen(open); },
  copyButton: text => copyButton("answer", text, deeds),
});

function details(known) {
  const facts = [
    known.referral_needed !== null && say(`referral.${known.referral_needed}`),
    known.walk_in !== null && say(`walk_in.${known.walk_in}`),
    known.languages.length && known.languages.join(", "),
    known.phone && phone(known),
    known.note,
  ].filter(Boolean);
  return make("span", { class: "details" }, facts.map(one => make("span", {}, one)));
}

const website = url => link(url, url.replace(/^https?:\/\//, ""), say("new_tab", { what: url }));

function directions(clinic) {
  const links = Object.entries(clinic.directions).map(([name, href]) =>
    link(href, say(`maps.${name}`), say("directions_to", { clinic: clinic.name, map: say(`maps.${name}`) })));
  return links.length ? make("div", { class: "actions", role: "group", "aria-label": say("directions") },
    make("span", { class: "over", "aria-hidden": "true" }, say("directions")), links) : null;
}

// A button that copies ``text``. Its label is the word "copy_" + ``what``.
export const copyButton = (what, text, deeds) => make("button", {
  type: "button", class: "copy", "data-copy": what, click: event => deeds.copy(event.currentTarget, text),
}, say(`copy_${what}`));
