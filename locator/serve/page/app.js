// The agents' page: sends the typed address when typing pauses, and shows the answer.
// It never puts the address into storage, the address bar or the history.

import { answerElements, summary } from "./answer.js";
import { Failure, find, inWords, map, services, useToken } from "./api.js";
import { copy } from "./copy.js";
import { make } from "./dom.js";
import { MapPane } from "./map.js";
import { set, setting } from "./settings.js";
import { SERVICE_LANGUAGE, languages, say, speak, spoken } from "./words.js";

const PAUSE_MS = 250;
// Shorter text is not sent while typing; Enter sends any text.
const LEAST_LETTERS = 3;
const MOST_CLINICS = 10;

const by = id => document.getElementById(id);
const [input, clear, service, answer, said, panel, dialog, token] =
  ["address", "clear", "service", "answer", "said", "map-panel", "token-dialog", "token"].map(by);
const pane = new MapPane(by("map"), document.querySelectorAll("[data-do]"));

let pause = 0;  // the timer until typing counts as paused
let asking = new AbortController();  // stops the current requests
let question = null;  // the last question
let guided = new Set();  // the services with a guide
let shown = () => showStart();  // shows the current content again, perhaps in another language

function typed() {
  stop();
  clear.hidden = !input.value;
  if (!input.value.trim()) return empty();
  answer.classList.add("stale");
  if (input.value.trim().length >= LEAST_LETTERS) pause = setTimeout(ask, PAUSE_MS);
}

// Current requests are about an older text.
function stop() {
  clearTimeout(pause);
  asking.abort();
  asking = new AbortController();
}

async function ask() {
  stop();
  if (!input.value.trim()) return;
  const { signal } = asking;
  question = {
    address: input.value.trim(), units: setting("units"), language: spoken(), limit: MOST_CLINICS,
    ...(service.value && { service: [service.value] }),
  };
  answer.classList.add("stale");
  answer.ariaBusy = "true";
  try {
    const [found, text, sms] = await Promise.all(
      [find(question, signal), inWords(question, "text", signal), inWords(question, "sms", signal)]);
    if (!signal.aborted) showAnswer(found, { text: text.trim(), sms: sms.trim(), language: question.language });
  } catch (error) {
    if (!signal.aborted) showFailure(error);
  }
}

function show(elements, words) {
  answer.classList.remove("stale");
  answer.ariaBusy = "false";
  answer.replaceChildren(...elements);
  said.textContent = words;
}

function showStart() {
  shown = showStart;
  panel.hidden = true;
  show([make("div", { class: "start" }, make("p", { class: "lead" }, say("start")), make("p", {}, say("start_more")))], "");
}

function showAnswer(found, words) {
  shown = () => show(
    answerElements(found, words, setting("units"), deeds), summary(found, setting("units")));
  shown();
  panel.hidden = found.origin === null;
  drawMap();
}

// The actions of the buttons and folds of an answer.
const deeds = {
  choose, copy: copied, hasGuide: name => guided.has(name),
  guideOpen: () => setting("guide"), setGuideOpen: open => set("guide", open),
};

function showFailure(error) {
  const { word, message } = error instanceof Failure ? error : { word: "broken", message: "" };
  panel.hidden = true;
  shown = () => show([make("div", { class: "verdict failed" },
    make("p", { class: "lead" }, make("strong", {}, say(`failed.${word}`))),
    message ? make("p", { lang: SERVICE_LANGUAGE }, message) : null,
    make("p", {}, make("button", { type: "button", click: again }, say("again"))))], say(`failed.${word}`));
  shown();
  if (word === "token") askToken();
}

async function again() {
  input.focus();
  if (!await fillServices()) return;
  if (input.value.trim()) ask();
  else showStart();
}

async function drawMap() {
  const { signal } = asking;
  if (panel.hidden || !panel.open) return;
  try {
    const picture = await map({ ...question, ...pane.size() }, signal);
    if (!signal.aborted) pane.show(picture);
  } catch {
    if (!signal.aborted) pane.clear(make("p", { class: "soft" }, say("map_failed")));
  }
}

// Draw the map again when its width has changed. The window's height changes too often to follow.
const refitMap = () => pane.fits() || drawMap();

function empty() {
  stop();
  input.value = "";
  clear.hidden = true;
  question = null;
  pane.clear();
  showStart();
}

// Replace the typed text by a reading. Its label has a block instead of the typed house number.
function choose({ origin }) {
  const [number] = input.value.trim().match(/^\d+[a-z]?\b/i) ?? [""];
  const [, block, place] = origin.label.match(/^(\S*\d\s+)?(.*)$/s);
  const street = ["address_point", "interpolated", "street"].includes(origin.precision);
  input.value = street ? `${number || (block ?? "").split("-")[0]} ${place}`.trim() : origin.label;
  input.focus();
  ask();
}

async function copied(button, text) {
  const done = await copy(text);
  said.textContent = say(done ? "copied" : "copy_failed");
  button.classList.toggle("done", done);
  button.classList.toggle("failed", !done);
  setTimeout(() => button.classList.remove("done", "failed"), 2000);
}

// Fill the list of services. True if the service sent it.
async function fillServices() {
  try {
    const listed = (await services()).services, names = listed.map(one => one.name);
    guided = new Set(listed.filter(one => one.languages.length).map(one => one.name));
    service.replaceChildren(service.options[0], ...names.map(name => make("option", { value: name }, name)));
    by("service-field").hidden = names.length < 2;
    if (guided.size && answer.querySelector(".clinic")) shown();  // the answer was faster
    return true;
  } catch (error) {
    showFailure(error);
    return false;
  }
}

function askToken() {
  token.value = "";
  dialog.returnValue = "";
  if (!dialog.open) dialog.showModal();
}

function shortcut(event) {
  const { target, key } = event;
  if (!setting("shortcuts") || dialog.open || event.ctrlKey || event.altKey || event.metaKey) return;
  if (key === "Escape" && target !== service) {
    empty();
    input.focus();
  } else if (key === "/" && !target.matches("input[type=text]")) {
    event.preventDefault();
    input.focus();
    input.select();
  }
}

function offerLanguages() {
  by("languages").append(...languages.map(({ code, name }) =>
    make("label", { lang: code }, make("input", { type: "radio", name: "language", value: code }), make("span", {}, name))));
}

function wireSettings() {
  offerLanguages();
  for (const [name, chosen] of [["units", setting("units")], ["language", spoken()]])
    for (const radio of document.getElementsByName(name)) {
      radio.checked = radio.value === chosen;
      radio.addEventListener("change", () => set(name, radio.value));
    }
  for (const radio of document.getElementsByName("units"))
    radio.addEventListener("change", () => question ? ask() : shown());
  for (const radio of document.getElementsByName("language"))
    radio.addEventListener("change", () => { speak(setting("language")); shown(); if (question) ask(); });
  by("shortcuts").checked = setting("shortcuts");
  by("shortcuts").addEventListener("change", event => set("shortcuts", event.target.checked));
  panel.open = setting("map");
  panel.addEventListener("toggle", () => { set("map", panel.open); drawMap(); });
}

function wire() {
  input.addEventListener("input", typed);
  input.addEventListener("keydown", event => { if (event.key === "Enter" && !event.isComposing) ask(); });
  clear.addEventListener("click", () => { empty(); input.focus(); });
  service.addEventListener("change", ask);
  document.addEventListener("keydown", shortcut);
  dialog.addEventListener("close", () => {
    if (!dialog.returnValue) return;
    useToken(token.value.trim());
    token.value = "";
    again();
  });
  let resized = 0;
  addEventListener("resize", () => { clearTimeout(resized); resized = setTimeout(refitMap, PAUSE_MS); });
  wireSettings();
}

speak(setting("language"));
showStart();
wire();
fillServices();
