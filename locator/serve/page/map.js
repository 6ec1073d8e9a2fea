// The map in the page: drawn by the service, moved and zoomed here, without further requests.

import { SERVICE_LANGUAGE, inMapWords } from "./words.js";

const STEP = 1 / 6;  // part of the visible map
const WHEEL_PX = 60;  // of scrolling for one zoom step
const LEAST_WIDTH = 320, LEAST_HEIGHT = 580, MOST_HEIGHT = 1000;
// The height of everything around the map panel.
const AROUND_PX = 180;
const BELOW = 10;  // units from the last row of text to the edge

const KEYS = {
  "+": "in", "=": "in", "-": "out", "_": "out", "0": "all",
  ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down",
};

// A map in ``holder``. The attribute data-do of each of the ``buttons`` names its action.
export class MapPane {
  #holder; #pane = null; #bars = []; #zooms = [1];
  #zoom = 1; #x = 0; #y = 0; #width = 0; #height = 0;
  #pointers = new Map(); #held = null; #scrolled = 0;

  constructor(holder, buttons) {
    this.#holder = holder;
    for (const button of buttons) button.addEventListener("click", () => this.#act(button.dataset.do));
    holder.addEventListener("keydown", event => this.#key(event));
    holder.addEventListener("wheel", event => this.#wheel(event), { passive: false });
    holder.addEventListener("pointerdown", event => this.#grab(event));
    holder.addEventListener("pointermove", event => this.#drag(event));
    for (const end of ["pointerup", "pointercancel"]) holder.addEventListener(end, event => this.#release(event));
  }

  // The size in units of a map that fits here without shrinking.
  size() {
    const width = this.#room();
    const room = Math.min(MOST_HEIGHT, window.innerHeight - AROUND_PX, width * 1.35);
    return { width, height: Math.max(LEAST_HEIGHT, Math.round(room)) };
  }

  // True if the map is as wide as its place, or there is no map.
  fits() {
    return !this.#pane || this.#width === this.#room();
  }

  #room() {
    return Math.max(LEAST_WIDTH, Math.round(this.#holder.clientWidth));
  }

  // Show a map, given as the text of an SVG file.
  show(text) {
    const svg = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
    svg.setAttribute("lang", SERVICE_LANGUAGE);
    for (const words of svg.querySelectorAll("text")) words.textContent = inMapWords(words.textContent);
    this.#pane = svg.querySelector(".pane");
    this.#crop(svg);
    this.#bars = [...svg.querySelectorAll(".bars")];
    this.#zooms = this.#bars.map(bar => Number(bar.dataset.zoom));
    [, , this.#width, this.#height] = this.#pane.getAttribute("viewBox").split(" ").map(Number);
    [this.#zoom, this.#x, this.#y] = [1, this.#width / 2, this.#height / 2];
    this.#pointers.clear();
    this.#holder.replaceChildren(svg);
    this.#draw();
  }

  // Cut off the title, which the page shows already, and unused space below the legend.
  #crop(svg) {
    const top = Number(this.#pane.getAttribute("y")), [, , width] = svg.getAttribute("viewBox").split(" ");
    const rows = [...svg.querySelectorAll(".key, .measure")].map(row => Number(row.getAttribute("y")));
    svg.setAttribute("viewBox", `0 ${top} ${width} ${Math.max(...rows) + BELOW - top}`);
    svg.removeAttribute("width");
    svg.removeAttribute("height");
  }

  clear(...instead) {
    this.#pane = null;
    this.#pointers.clear();
    this.#holder.replaceChildren(...instead);
  }

  #act(deed) {
    if (!this.#pane) return;
    const across = STEP * this.#width / this.#zoom, down = STEP * this.#height / this.#zoom;
    const deeds = {
      in: () => this.#step(1), out: () => this.#step(-1), all: () => { this.#zoom = 1; },
      left: () => { this.#x -= across; }, right: () => { this.#x += across; },
      up: () => { this.#y -= down; }, down: () => { this.#y += down; },
    };
    deeds[deed]();
    this.#draw();
    this.#hold();
  }

  // The zoom ``by`` steps from here. Between two steps, it starts from the nearest.
  #stepped(by) {
    const off = this.#zooms.map(zoom => Math.abs(Math.log(zoom / this.#zoom)));
    return this.#zooms[within(off.indexOf(Math.min(...off)) + by, 0, off.length - 1)];
  }

  #step(by) {
    this.#zoom = this.#stepped(by);
  }

  // Zoom so that ``spot`` of the map moves to the place ``at`` on the screen.
  #bring(spot, at, zoom) {
    const [x, y] = this.#spot(at), ratio = this.#zoom / zoom;
    [this.#zoom, this.#x, this.#y] = [zoom, spot[0] + (this.#x - x) * ratio, spot[1] + (this.#y - y) * ratio];
    this.#draw();
  }

  // Draw the view. It stays inside the edges of the map.
  #draw() {
    const across = this.#width / this.#zoom, down = this.#height / this.#zoom;
    this.#x = within(this.#x, across / 2, this.#width - across / 2);
    this.#y = within(this.#y, down / 2, this.#height - down / 2);
    this.#pane.setAttribute("viewBox", `${this.#x - across / 2} ${this.#y - down / 2} ${across} ${down}`);
    this.#pane.style.setProperty("--zoom", this.#zoom);
    // While fingers zoom between two steps, no scale bar is right.
    this.#bars.forEach((bar, at) => bar.classList.toggle("off", this.#zooms[at] !== this.#zoom));
    // One finger scrolls the page unless the map is zoomed in. Two fingers always zoom the map.
    this.#holder.classList.toggle("zoomed", this.#zoom > 1);
  }

  #key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || !Object.hasOwn(KEYS, event.key)) return;
    event.preventDefault();
    this.#act(KEYS[event.key]);
  }

  // The place in the map, in its units, of a point in the window.
  #spot({ clientX, clientY }) {
    const box = this.#pane.querySelector(".ground").getBoundingClientRect();
    return [(clientX - box.left) / box.width * this.#width, (clientY - box.top) / box.height * this.#height];
  }

  // Zoom around the place under the pointer. At the last step the wheel scrolls the page.
  #wheel(event) {
    if (!this.#pane) return;
    const zoom = this.#stepped(event.deltaY < 0 ? 1 : -1);
    if (zoom === this.#zoom) return;
    event.preventDefault();
    this.#scrolled += event.deltaY * (event.deltaMode ? WHEEL_PX : 1);
    if (Math.abs(this.#scrolled) < WHEEL_PX) return;
    this.#scrolled = 0;
    this.#bring(this.#spot(event), event, zoom);
    this.#hold();
  }

  #grab(event) {
    if (!this.#pane || !event.target.closest(".pane")) return;
    this.#pointers.set(event.pointerId, event);
    this.#holder.setPointerCapture(event.pointerId);
    this.#hold();
  }

  // Note which place the pointers hold: after each change of pointers or move of the map.
  #hold() {
    if (!this.#pointers.size) return;
    const grip = this.#grip();
    this.#held = { spot: this.#spot(grip), spread: grip.spread, zoom: this.#zoom };
  }

  // The middle between the first two pointers, and their distance. One pointer: its place.
  #grip() {
    const [one, other = one] = this.#pointers.values();
    const spread = Math.hypot(other.clientX - one.clientX, other.clientY - one.clientY);
    return { clientX: (one.clientX + other.clientX) / 2, clientY: (one.clientY + other.clientY) / 2, spread: Math.max(spread, 1) };
  }

  // The held place stays under the pointer, or under the middle between two fingers.
  #drag(event) {
    if (!this.#pointers.has(event.pointerId) || !this.#pane) return;
    this.#pointers.set(event.pointerId, event);
    const grip = this.#grip(), { spot, spread, zoom } = this.#held;
    this.#bring(spot, grip, within(zoom * grip.spread / spread, 1, this.#zooms.at(-1)));
  }

  // At the end the zoom goes to the nearest step, which has a scale bar.
  #release(event) {
    if (!this.#pointers.has(event.pointerId)) return;
    const grip = this.#grip();
    if (this.#pane) this.#bring(this.#spot(grip), grip, this.#stepped(0));
    this.#pointers.delete(event.pointerId);
    this.#hold();
  }
}

const within = (value, least, most) => Math.min(Math.max(value, least), most);
