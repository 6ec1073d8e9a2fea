// The map in the page: drawn by the service, moved and zoomed here. Nothing is fetched for it.

import { SERVICE_LANGUAGE, inMapWords } from "./words.js";

const STEP = 1 / 6;  // of what is seen
const WHEEL_PX = 60;  // of scrolling for one zoom step
const LEAST_WIDTH = 320, LEAST_HEIGHT = 580, MOST_HEIGHT = 1000;
// What is around the map panel in a window that shows all of it.
const AROUND_PX = 180;
const BELOW = 10;  // units from the last row of words to the edge

const KEYS = {
  "+": "in", "=": "in", "-": "out", "_": "out", "0": "all",
  ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down",
};

// A map in ``holder``; ``buttons`` say in their data-do what they do to it.
export class MapPane {
  #holder; #pane = null; #bars = []; #zooms = [1];
  #level = 0; #x = 0; #y = 0; #width = 0; #height = 0;
  #held = null; #scrolled = 0;

  constructor(holder, buttons) {
    this.#holder = holder;
    for (const button of buttons) button.addEventListener("click", () => this.#act(button.dataset.do));
    holder.addEventListener("keydown", event => this.#key(event));
    holder.addEventListener("wheel", event => this.#wheel(event), { passive: false });
    holder.addEventListener("pointerdown", event => this.#grab(event));
    holder.addEventListener("pointermove", event => this.#drag(event));
    for (const end of ["pointerup", "pointercancel"])
      holder.addEventListener(end, () => { this.#held = null; });
  }

  // The size in units that a picture should have to be read here without being shrunk.
  size() {
    const width = this.#room();
    const room = Math.min(MOST_HEIGHT, window.innerHeight - AROUND_PX, width * 1.35);
    return { width, height: Math.max(LEAST_HEIGHT, Math.round(room)) };
  }

  // Whether the picture is as wide as its room; without one nothing has to be done.
  fits() {
    return !this.#pane || this.#width === this.#room();
  }

  #room() {
    return Math.max(LEAST_WIDTH, Math.round(this.#holder.clientWidth));
  }

  // Show a picture, given as the text of an SVG file.
  show(text) {
    const svg = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
    svg.setAttribute("lang", SERVICE_LANGUAGE);
    for (const words of svg.querySelectorAll("text")) words.textContent = inMapWords(words.textContent);
    this.#pane = svg.querySelector(".pane");
    this.#crop(svg);
    this.#bars = [...svg.querySelectorAll(".bars")];
    this.#zooms = this.#bars.map(bar => Number(bar.dataset.zoom));
    [, , this.#width, this.#height] = this.#pane.getAttribute("viewBox").split(" ").map(Number);
    [this.#level, this.#x, this.#y] = [0, this.#width / 2, this.#height / 2];
    this.#holder.replaceChildren(svg);
    this.#draw();
  }

  // What stands above the map is in the page already, and below its key is room for a longer one.
  #crop(svg) {
    const top = Number(this.#pane.getAttribute("y")), [, , width] = svg.getAttribute("viewBox").split(" ");
    const rows = [...svg.querySelectorAll(".key, .measure")].map(row => Number(row.getAttribute("y")));
    svg.setAttribute("viewBox", `0 ${top} ${width} ${Math.max(...rows) + BELOW - top}`);
    svg.removeAttribute("width");
    svg.removeAttribute("height");
  }

  clear(...instead) {
    this.#pane = null;
    this.#holder.replaceChildren(...instead);
  }

  #act(deed) {
    if (!this.#pane) return;
    const across = STEP * this.#width / this.#zoom, down = STEP * this.#height / this.#zoom;
    const deeds = {
      in: () => this.#step(1), out: () => this.#step(-1), all: () => this.#step(-this.#level),
      left: () => { this.#x -= across; }, right: () => { this.#x += across; },
      up: () => { this.#y -= down; }, down: () => { this.#y += down; },
    };
    deeds[deed]();
    this.#draw();
  }

  get #zoom() {
    return this.#zooms[this.#level];
  }

  #step(by) {
    this.#level = within(this.#level + by, 0, this.#zooms.length - 1);
  }

  // Beyond the edges nothing is drawn, so the map never moves there.
  #draw() {
    const across = this.#width / this.#zoom, down = this.#height / this.#zoom;
    this.#x = within(this.#x, across / 2, this.#width - across / 2);
    this.#y = within(this.#y, down / 2, this.#height - down / 2);
    this.#pane.setAttribute("viewBox", `${this.#x - across / 2} ${this.#y - down / 2} ${across} ${down}`);
    this.#pane.style.setProperty("--zoom", this.#zoom);
    this.#bars.forEach((bar, at) => bar.classList.toggle("off", at !== this.#level));
    // A finger scrolls the page until there is something to move.
    this.#holder.classList.toggle("zoomed", this.#level > 0);
  }

  #key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || !Object.hasOwn(KEYS, event.key)) return;
    event.preventDefault();
    this.#act(KEYS[event.key]);
  }

  // Where in the picture an event is.
  #spot(event) {
    const box = this.#pane.querySelector(".ground").getBoundingClientRect();
    return [(event.clientX - box.left) / box.width * this.#width, (event.clientY - box.top) / box.height * this.#height];
  }

  // Zoom about the place under the pointer; what cannot be zoomed scrolls the page.
  #wheel(event) {
    const by = event.deltaY < 0 ? 1 : -1, level = within(this.#level + by, 0, this.#zooms.length - 1);
    if (!this.#pane || level === this.#level) return;
    event.preventDefault();
    this.#scrolled += event.deltaY * (event.deltaMode ? WHEEL_PX : 1);
    if (Math.abs(this.#scrolled) < WHEEL_PX) return;
    this.#scrolled = 0;
    const [x, y] = this.#spot(event), kept = this.#zoom / this.#zooms[level];
    this.#level = level;
    [this.#x, this.#y] = [x + (this.#x - x) * kept, y + (this.#y - y) * kept];
    this.#draw();
  }

  #grab(event) {
    if (!this.#level || !event.target.closest(".pane")) return;
    this.#held = this.#spot(event);
    this.#holder.setPointerCapture(event.pointerId);
  }

  #drag(event) {
    if (!this.#held || !this.#pane) return;
    const [x, y] = this.#spot(event);
    this.#x += this.#held[0] - x;
    this.#y += this.#held[1] - y;
    this.#draw();
  }
}

const within = (value, least, most) => Math.min(Math.max(value, least), most);
