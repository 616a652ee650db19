// The explorer's code in the page: it sends a person's actions to Python and shows the picture that Python returns.
// Only one request is sent at a time; of the waiting ones, only the newest values are kept.

const KEEP_AFTER = 600; // milliseconds without an action before the still picture of the saved notebook is updated
const KEEP_EVERY = 2000; // milliseconds between two updates while an action repeats
// Milliseconds after a request at which the page sends a few bytes. Jupyter's server holds an answer back until the
// browser has acknowledged the packet before it, which a browser delays by 40 ms unless it has something to send.
const NUDGES = [6, 14, 24];
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1],
  PageDown: [-5, -5], PageUp: [5, 5] };

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** Make `old` equal to `fresh`, but keep existing elements, so that they do not lose the focus or a drag. */
function morph(old, fresh) {
  if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName
      || (old.dataset && old.dataset.handle !== fresh.dataset.handle)) {
    old.replaceWith(fresh);
    return;
  }
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  const after = [...fresh.childNodes];
  // Handles may appear and disappear, but their order does not change. Those that stay are not moved, because a moved
  // element loses the focus.
  const names = new Set(after.map((child) => child.dataset?.handle).filter(Boolean));
  if (names.size) {
    for (const child of [...old.childNodes]) if (!names.has(child.dataset?.handle)) child.remove();
    after.forEach((child, i) => {
      const here = old.childNodes[i];
      if (here?.dataset?.handle === child.dataset.handle) morph(here, child);
      else old.insertBefore(child, here || null);
    });
    [...old.childNodes].slice(after.length).forEach((child) => child.remove());
    return;
  }
  const before = [...old.childNodes];
  after.forEach((child, i) => (i < before.length ? morph(before[i], child) : old.append(child)));
  before.slice(after.length).forEach((child) => child.remove());
}

/** Jupyter's shortcuts take the arrow keys from the focused element, unless that element itself has this attribute. */
const keepKeys = (node) => node.setAttribute("data-lm-suppress-shortcuts", "true");

const toShare = (value, [low, high], log) =>
  log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
const toValue = (share, [low, high], log) =>
  log ? low * (high / low) ** share : low + share * (high - low);
const trim = (value) => String(Number(Number(value).toPrecision(3)));

function render({ model, el }) {
  const layout = model.get("layout_");
  const root = make("div", { class: "wbx wbx-live", role: "group", "aria-label": layout.title });
  const stage = make("div", { class: "wbx-stage" });
  const problem = make("p", { class: "wbx-problem", role: "alert" });
  const by = make("p", { class: "wbx-by" });
  const description = make("p", { class: "wbx-said", role: "status", "aria-live": "polite" });
  const controls = make("div", { class: "wbx-controls" });
  root.append(
    Object.assign(make("p", { class: "wbx-title" }), { textContent: layout.title }),
    Object.assign(make("p", { class: "wbx-question" }), { textContent: layout.question }),
    stage, problem, by, controls, description);
  el.append(root);

  let asked = 0, waiting = null, under = false, dragging = null, repeating = null;
  let keepTimer = 0, kept = 0, sayTimer = 0, lost = 0, target = null;
  const setters = {};

  // --- requests to Python -------------------------------------------------------------------------------
  function ask(change) {
    waiting = waiting || {};
    if (change.set) waiting.set = { ...waiting.set, ...change.set };
    if (change.move) { waiting.move = change.move; target = change.move; }
    if (change.press) waiting.press = change.press;
    send();
  }
  function send() {
    if (under || !waiting) return;
    under = true;
    asked += 1;
    root.dataset.asked = asked;
    root.dataset.sent = performance.now();
    model.send({ id: asked, ...waiting });
    waiting = null;
    for (const delay of NUDGES) setTimeout(() => { if (under) model.send({ nudge: true }); }, delay);
    clearTimeout(lost);
    lost = setTimeout(() => { // a kernel that was restarted, or is busy with a cell
      problem.textContent = "No answer from Python yet. Is a cell running? After a restart, run this cell again.";
    }, 4000);
  }
  function keepSoon() {
    clearTimeout(keepTimer);
    const due = repeating ? Math.max(0, kept + KEEP_EVERY - Date.now()) : KEEP_AFTER;
    keepTimer = setTimeout(() => { kept = Date.now(); model.send({ keep: true }); hideStill(); }, due);
  }
  function hideStill(hidden = true) {
    const still = document.getElementById(layout.still);
    if (still) still.hidden = hidden;
  }

  // --- showing the answer -------------------------------------------------------------------------------
  function show() {
    const scene = model.get("scene");
    const parsed = new DOMParser().parseFromString(scene.svg, "image/svg+xml").documentElement;
    for (const handle of parsed.querySelectorAll("[data-handle]")) keepKeys(handle);
    const fresh = document.importNode(parsed, true);
    if (stage.firstElementChild) morph(stage.firstElementChild, fresh);
    else stage.append(fresh);
    problem.textContent = scene.problem;
    by.textContent = scene.by;
    for (const [name, value] of Object.entries(scene.values)) setters[name]?.(value);
    clearTimeout(sayTimer);
    sayTimer = setTimeout(() => { description.textContent = scene.description; }, 700);
    hideStill();
    if (scene.answer === asked && under) {
      under = false;
      clearTimeout(lost);
      root.dataset.answered = scene.answer;
      root.dataset.took = (performance.now() - Number(root.dataset.sent)).toFixed(1);
      keepSoon();
      if (!waiting) target = null;
      if (waiting) send();
      else if (repeating) {
        if (!scene.going) stop();
        else repeating.timer = setTimeout(() => repeating && ask({ press: repeating.name }), repeating.every);
      }
    }
  }
  function stop() {
    if (!repeating) return;
    clearTimeout(repeating.timer);
    repeating.button.setAttribute("aria-pressed", "false");
    repeating.button.textContent = repeating.label;
    repeating = null;
    keepSoon();
  }

  // --- controls -----------------------------------------------------------------------------------------
  const buttons = make("div", { class: "wbx-buttons" });
  const makers = {
    slider(c) {
      const scale = (v) => (c.log ? Math.log10(v) : v), back = (v) => (c.log ? 10 ** v : Number(v));
      const range = make("input", { type: "range", min: scale(c.low), max: scale(c.high), step: c.step,
        "aria-label": c.label });
      const number = make("input", { type: "number", min: c.low, max: c.high, step: "any", "aria-label": `${c.label}, typed` });
      range.addEventListener("input", () => { number.value = trim(back(range.value)); ask({ set: { [c.name]: back(range.value) } }); });
      number.addEventListener("change", () => ask({ set: { [c.name]: Number(number.value) } }));
      setters[c.name] = (v) => {
        // Do not change a control that a person is moving or typing in.
        if (!(under && document.activeElement === range)) range.value = scale(v);
        range.setAttribute("aria-valuetext", trim(v));
        if (document.activeElement !== number || !waiting) number.value = trim(v);
      };
      return make("label", {}, Object.assign(make("span", { class: "wbx-name" }), { textContent: c.label }), range, number);
    },
    choice(c) {
      const select = make("select", { "aria-label": c.label });
      for (const [value, label] of c.options) select.append(Object.assign(make("option", { value }), { textContent: label }));
      select.addEventListener("change", () => ask({ set: { [c.name]: select.value } }));
      setters[c.name] = (v) => { select.value = v; };
      return make("label", {}, Object.assign(make("span", { class: "wbx-name" }), { textContent: c.label }), select);
    },
    check(c) {
      const box = make("input", { type: "checkbox" });
      box.addEventListener("change", () => ask({ set: { [c.name]: box.checked } }));
      setters[c.name] = (v) => { box.checked = v; };
      return make("label", {}, box, Object.assign(make("span", {}), { textContent: c.label }));
    },
    button(c) {
      const button = make("button", { type: "button" });
      button.textContent = c.label;
      if (c.repeat) button.setAttribute("aria-pressed", "false");
      button.addEventListener("click", () => {
        const same = repeating && repeating.button === button;
        stop();
        if (same) return;
        if (c.repeat) {
          repeating = { button, name: c.name, label: c.label, every: c.every, timer: 0 };
          button.setAttribute("aria-pressed", "true");
          button.textContent = "Pause";
        }
        ask({ press: c.name });
      });
      buttons.append(button);
      return null;
    },
  };
  for (const control of layout.controls) {
    const node = makers[control.kind](control);
    if (node) controls.append(node);
  }
  if (buttons.childElementCount) controls.append(buttons);
  for (const node of controls.querySelectorAll("input, select, button")) keepKeys(node);

  // --- handles ------------------------------------------------------------------------------------------
  const handleOf = (target) => target.closest?.("[data-handle]");
  const about = (handle) => JSON.parse(handle.dataset.about);
  function place(event, { box, x, y, xlog, ylog }) {
    const svg = stage.firstElementChild;
    const p = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return [toValue((p.x - box[0]) / box[2], x, xlog), toValue(1 - (p.y - box[1]) / box[3], y, ylog)];
  }
  stage.addEventListener("pointerdown", (event) => {
    const press = event.target.closest?.("[data-press]");
    if (press) { ask({ set: JSON.parse(press.dataset.set || "{}"), press: press.dataset.press }); return; }
    const handle = handleOf(event.target);
    if (!handle || event.button) return;
    const frame = about(handle), [x, y] = place(event, frame);
    // Remember where the pointer took the handle, so that the handle does not jump.
    dragging = { name: handle.dataset.handle, frame, off: [frame.at[0] - x, frame.at[1] - y] };
    if (frame.xlog || frame.ylog) dragging.off = [0, 0];
    stage.setPointerCapture(event.pointerId);
    stage.classList.add("wbx-dragging");
    handle.focus({ preventScroll: true });
    event.preventDefault();
  });
  stage.addEventListener("pointermove", (event) => {
    if (!dragging) return;
    const { frame, off, name } = dragging, [x, y] = place(event, frame);
    const inside = (v, [low, high]) => Math.min(Math.max(v, low), high);
    const to = [inside(x + off[0], frame.x), inside(y + off[1], frame.y)];
    // A free handle follows the pointer at once; the rest of the picture waits for Python's answer.
    const handle = stage.querySelector(`[data-handle="${CSS.escape(name)}"]`);
    if (handle && frame.step[0] && frame.step[1] && !handle.dataset.bound) {
      const px = frame.box[0] + frame.box[2] * toShare(to[0], frame.x, frame.xlog);
      const py = frame.box[1] + frame.box[3] * (1 - toShare(to[1], frame.y, frame.ylog));
      handle.setAttribute("transform", `translate(${px} ${py})`);
    }
    ask({ move: [name, ...to] });
  });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
    stage.addEventListener(end, () => { dragging = null; stage.classList.remove("wbx-dragging"); });
  }
  stage.addEventListener("keydown", (event) => {
    const handle = handleOf(event.target), way = ARROWS[event.key];
    if (!handle || !way || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const { at, step, x, y, xlog, ylog } = about(handle), times = event.shiftKey ? 5 : 1;
    // A handle that moves along only one axis accepts both pairs of arrow keys.
    const [dx, dy] = step[0] && step[1] ? way : step[0] ? [way[0] || way[1], 0] : [0, way[1] || way[0]];
    // Keys arrive faster than answers: continue from the target of the last one.
    const waits = target?.[0] === handle.dataset.handle ? target.slice(1) : at;
    // On a logarithmic axis a step is in powers of ten.
    const go = (v, by, [low, high], log) =>
      Math.min(Math.max(Number((log ? v * 10 ** by : v + by).toPrecision(9)), low), high);
    const to = [go(waits[0], dx * step[0] * times, x, xlog), go(waits[1], dy * step[1] * times, y, ylog)];
    ask({ move: [handle.dataset.handle, ...to] });
  });
  // Pages that do not support that attribute listen for shortcuts on ancestors.
  root.addEventListener("keydown", (event) => event.stopPropagation());

  model.on("change:scene", show);
  show();
  return () => {
    model.off("change:scene", show);
    clearTimeout(lost); clearTimeout(keepTimer); clearTimeout(sayTimer);
    stop();
    hideStill(false);
  };
}

export default { render };
