// The reading page in the browser: keys, selection, saving, and what others have open.
// Only the <main> of a page is fetched and replaced, so that MathJax is loaded once.
(function () {
  "use strict";

  const about = document.querySelector("meta[name=reading]").dataset;
  const base = about.base;
  const tab = sessionStorage.getItem("tab") || Math.random().toString(36).slice(2);  // the same after a reload
  sessionStorage.setItem("tab", tab);
  const page = document.getElementById("page");
  const toast = document.getElementById("toast");
  const keys = document.getElementById("keys");
  let main = document.getElementById("main");
  let unit = null;       // what is chosen on an answer's page
  let busy = false;      // a call that writes is under way
  let row = -1;          // the marked row of a table

  // Small helpers

  const $ = (selector, root) => (root || main).querySelector(selector);
  const $$ = (selector, root) => Array.from((root || main).querySelectorAll(selector));

  function make(tag, properties, ...children) {
    const element = Object.assign(document.createElement(tag), properties || {});
    element.append(...children);
    return element;
  }

  let toastTimer = 0;
  // Phones have no keys, so a message about a decision has a button that takes it back.
  function say(text, canUndo) {
    toast.textContent = text;
    if (canUndo) {
      const back = make("button", { type: "button", textContent: "Take it back" });
      back.addEventListener("click", undo);
      toast.append(" ", back, make("kbd", { textContent: "u" }));
    }
    toast.classList.add("shown");
    clearTimeout(toastTimer);
    toastTimer = setTimeout(() => toast.classList.remove("shown"), canUndo ? 8000 : 4000);
  }

  function number(value) {
    return value === null ? "–" : String(Math.round(value * 100) / 100);
  }

  async function call(what, body) {
    let answer;
    try {
      answer = await fetch(base + "api/" + what, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-XSRFToken": about.xsrf },
        body: JSON.stringify(body),
      });
    } catch (error) {
      return { status: 0, error: "The server does not answer: nothing was saved. What you chose is still here; try again." };
    }
    let said = {};
    try { said = await answer.json(); } catch (error) { said = { error: "The server's answer cannot be read." }; }
    return Object.assign({ status: answer.status }, said);
  }

  // Typesetting, one page at a time; a page that has been replaced is skipped

  let typesetting = Promise.resolve();
  function typeset(root) {
    const here = main;
    const cells = Array.from(root.querySelectorAll(".maths"));
    if (root.matches && root.matches(".maths")) { cells.unshift(root); }
    typesetting = typesetting.then(() => {
      const jax = window.MathJax;
      if (!jax || !jax.workbookTypesetCells || main !== here) { return undefined; }
      const wanted = cells.filter((cell) => cell.isConnected && /[$\\]/.test(cell.textContent));
      return jax.workbookTypesetCells(wanted).then(() => { here.dataset.typeset = "true"; });
    });
  }

  // Navigation between pages

  async function go(url, options) {
    const wanted = Object.assign({ push: true }, options || {});
    const address = new URL(url, location.href);
    const shown = new URL(address);
    address.searchParams.set("tab", tab);
    let answer;
    try {
      answer = await fetch(address, { headers: { "X-Fragment": "1" } });
    } catch (error) {
      say("The server does not answer. Nothing is lost; try again.");
      return false;
    }
    const html = await answer.text();
    if (answer.status === 403) { location.reload(); return false; }
    const parsed = new DOMParser().parseFromString(html, "text/html").querySelector("main");
    if (!parsed) { say("This page cannot be shown (" + answer.status + ")."); return false; }
    if (window.MathJax && window.MathJax.typesetClear) { window.MathJax.typesetClear([page]); }
    page.replaceChildren(document.adoptNode(parsed));
    const own = parsed.dataset.id ? base + "answer/" + parsed.dataset.id : shown.pathname + shown.search;
    if (wanted.push && own !== location.pathname + location.search) { history.pushState(null, "", own); }
    begin();
    window.scrollTo(0, 0);
    return true;
  }

  function begin() {
    main = document.getElementById("main");
    unit = null;
    row = -1;
    busy = false;
    const heading = $("h1");
    document.title = heading ? heading.textContent.trim() + " · Reading answers" : "Reading answers";
    if (main.dataset.page === "answer") {
      unit = {
        states: JSON.parse(main.dataset.states),
        chosen: new Set(JSON.parse(main.dataset.chosen)),
        typed: false,
        touched: false,
        comment: $("#comment") ? $("#comment").value : "",
      };
      const draft = sessionStorage.getItem("comment " + main.dataset.id);
      if (draft !== null && $("#comment")) { $("#comment").value = draft; }
      unit.typed = $("#points").value !== "";
      unit.hadScore = unit.typed || unit.chosen.size > 0;
      showChoice();
      for (const wanted of $$("details[data-wanted]")) { wanted.open = true; }
    }
    main.dataset.ready = "true";
    typeset(main);
    here();
  }

  // An answer's page

  function most() { return Number(main.dataset.most); }

  function itemRows() { return $$(".items li"); }

  function sum() {
    let total = 0;
    for (const item of itemRows()) {
      if (unit.chosen.has(Number(item.dataset.item))) { total += Number(item.dataset.points); }
    }
    return Math.round(total * 10000) / 10000;
  }

  function showChoice() {
    for (const item of itemRows()) {
      const on = unit.chosen.has(Number(item.dataset.item));
      $("button.item", item).setAttribute("aria-pressed", on ? "true" : "false");
    }
    const total = sum();
    const box = $("#points");
    if (!unit.typed) { box.value = unit.chosen.size ? number(Math.min(Math.max(total, 0), most())) : ""; }
    if (unit.touched) {
      $("#points-hint").textContent = unit.typed ? "typed" : total > most() ? "the items add up to " + number(total) + "; the maximum is " + number(most()) : "";
    }
  }

  function toggle(item) {
    const id = Number(item.dataset.item);
    if (unit.chosen.has(id)) { unit.chosen.delete(id); } else { unit.chosen.add(id); }
    unit.typed = false;
    unit.touched = true;
    showChoice();
  }

  function toggleAll() {
    const positive = itemRows().filter((item) => Number(item.dataset.points) > 0).map((item) => Number(item.dataset.item));
    const all = positive.every((id) => unit.chosen.has(id));
    unit.chosen = new Set(all ? [] : positive);
    unit.typed = false;
    unit.touched = true;
    showChoice();
  }

  function refuse(text) {
    const place = document.getElementById("refused");
    if (!place) { say(text); return; }
    place.textContent = text;
    place.hidden = !text;
    if (text) { place.scrollIntoView({ block: "nearest" }); }
  }

  function choice() {
    const body = {
      cell: main.dataset.cell,
      states: unit.states,
      rubric: main.dataset.rubric,
      items: Array.from(unit.chosen),
      points: null,
      comment: null,
    };
    if (unit.typed) { body.points = $("#points").value.trim(); }
    const box = $("#comment");
    if (box && box.value !== unit.comment) { body.comment = box.value; }
    return body;
  }

  async function save(change) {
    if (busy || !unit) { return; }
    const body = Object.assign(choice(), change || {});
    const nothing = body.points === null && !body.items.length && !change;
    if (nothing && !unit.touched) { refuse("Choose items or type points first; z gives no points."); return; }
    busy = true;
    refuse("");
    main.classList.add("saving");
    const here = main;
    const result = await call("decide", body);
    here.classList.remove("saving");
    busy = false;
    if (result.status === 200) {
      const score = body.points === "" ? "back in the queue" : "saved";
      say((result.answers > 1 ? result.answers + " answers " : "") + score, true);
      unit = null;
      sessionStorage.removeItem("comment " + here.dataset.id);
      await go(here.dataset.next);
    } else if (result.status === 409) {
      showConflict(result, body);
    } else {
      refuse(result.error || "This was not saved.");
    }
  }

  function showConflict(result, body) {
    const place = document.getElementById("conflict");
    place.replaceChildren(make("p", {}, make("b", { textContent: "Not saved: " + result.error + "." })));
    const alike = new Map();  // what is true of several answers is said once
    for (const one of result.changed || []) {
      let said = one.waiting ? "in the queue" : number(one.score) + " of " + number(most());
      if (one.who) { said += " by " + one.who + ", " + one.at + " UTC"; }
      if (one.comment) { said += ": “" + one.comment.slice(0, 200) + "”"; }
      alike.set(said, (alike.get(said) || []).concat(one.id.slice(0, 6)));
    }
    for (const [said, ids] of alike) {
      place.append(make("p", { textContent: (ids.length > 1 ? ids.length + " answers are now " : "It is now ") + said + (ids.length > 1 ? " (" + ids.join(", ") + ")" : "") }));
    }
    const look = make("button", { type: "button", textContent: "Show what is there now" });
    look.addEventListener("click", () => go(base + "answer/" + main.dataset.id));
    place.append(look);
    if (body && (result.changed || []).length) {
      const mine = make("button", { type: "button", textContent: "Replace it with mine" });
      mine.addEventListener("click", () => {
        for (const one of result.changed) { unit.states[one.id] = one.state; }
        place.hidden = true;
        save(Object.assign({}, body, { states: unit.states }));
      });
      place.append(" ", mine);
    }
    place.hidden = false;
    place.scrollIntoView({ block: "center" });
  }

  function full() {
    const positive = itemRows().filter((item) => Number(item.dataset.points) > 0);
    const total = positive.reduce((before, item) => before + Number(item.dataset.points), 0);
    const exact = Math.abs(total - most()) < 1e-9;
    save({ items: positive.map((item) => Number(item.dataset.item)), points: exact ? null : String(most()) });
  }

  async function undo() {
    if (busy) { return; }
    busy = true;
    const result = await call("undo", {});
    busy = false;
    if (result.status === 200) {
      say("Taken back: " + result.what + (result.answers > 1 ? ", " + result.answers + " answers" : ""));
      await go(result.answers > 50 || !result.first ? base : base + "answer/" + result.first);
    } else { say(result.error); }
  }

  async function showGroup() {
    const place = $(".group");
    if (!place || !$(".members", place)) { return; }
    const members = $(".members", place);
    if (members.childElementCount) { members.replaceChildren(); return; }
    await fill(members, place.dataset.group);
  }

  async function fill(place, url) {
    let answer;
    try { answer = await fetch(url); } catch (error) { say("The server does not answer."); return false; }
    if (!answer.ok) { place.textContent = "The server could not show this (" + answer.status + ")."; return false; }
    const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
    place.replaceChildren(...Array.from(parsed.body.childNodes));
    place.classList.remove("soft");
    typeset(place);
    return true;
  }

  async function apart(ids) {
    const result = await call("apart", { answers: ids });
    if (result.status === 200) { await go(base + "answer/" + main.dataset.id); } else { say(result.error); }
  }

  function view(which) {
    const rendered = $(".answer .rendered"), typed = $(".answer .typed");
    if (!rendered) { return; }
    const show = which || (rendered.hidden ? "rendered" : "typed");
    rendered.hidden = show !== "rendered";
    typed.hidden = show !== "typed";
    for (const button of $$(".tabs button")) { button.setAttribute("aria-pressed", button.dataset.view === show ? "true" : "false"); }
  }

  // Scanned pages, and the whole notebook

  function unfold(which) {
    const folded = $(which);
    if (!folded) { return; }
    folded.open = !folded.open;
    if (folded.open) { folded.scrollIntoView({ block: "nearest" }); }
  }

  function enlarge() {
    const scans = $(".scans");
    if (!scans) { return; }
    scans.open = true;
    const large = scans.classList.toggle("large");
    $(".enlarge", scans).lastChild.textContent = large ? " Smaller" : " Larger";
  }

  // A quarter turn to the right. On its side, a page keeps the width of its frame, and the frame changes its height.
  function turn(sheet) {
    const frame = $(".frame", sheet), picture = $("img", sheet);
    const quarters = (Number(sheet.dataset.turned || 0) + 1) % 4, sideways = quarters % 2 === 1;
    const ratio = picture.naturalWidth / picture.naturalHeight || 1;
    sheet.dataset.turned = quarters;
    frame.classList.toggle("sideways", sideways);
    frame.style.aspectRatio = sideways ? String(1 / ratio) : "";
    picture.style.width = sideways ? 100 * ratio + "%" : "";
    picture.style.transform = (sideways ? "translate(-50%, -50%) " : "") + "rotate(" + 90 * quarters + "deg)";
  }

  function reuse(text) {
    const box = $("#comment");
    box.value = box.value.trim() ? box.value.trim() + "\n" + text : text;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    $(".reuse").open = false;
    document.activeElement.blur();
  }

  // Rubric items: a change first shows the answers that have the item

  function editor(item) {
    const place = document.getElementById("item-editor");
    const points = make("input", { value: item ? item.dataset.points : "-0.25", inputMode: "decimal", ariaLabel: "Points of the item", placeholder: "points" });
    const text = make("textarea", { rows: 2, value: item ? item.dataset.text : "", ariaLabel: "Text of the item", placeholder: "what the answer has, or lacks" });
    const said = make("div", { className: "preview" });
    const save = make("button", { type: "button", textContent: item ? "Who is affected?" : "Add, and give it to " + Object.keys(unit.states).length + (Object.keys(unit.states).length > 1 ? " answers" : " answer") });
    const remove = make("button", { type: "button", textContent: "Remove it" });
    const close = make("button", { type: "button", textContent: "Cancel" });
    const buttons = make("p", {}, save, " ");
    if (item) { buttons.append(remove, " "); }
    buttons.append(close);
    place.replaceChildren(make("p", {}, make("b", { textContent: item ? "Change this item" : "New item" })), points, text, said, buttons);
    place.hidden = false;
    (item ? points : text).focus();
    place.scrollIntoView({ block: "nearest" });
    close.addEventListener("click", () => { place.hidden = true; });

    async function again(message) {
      say(message);
      await go(base + "answer/" + main.dataset.id);
    }

    async function preview(removing) {
      const body = { cell: main.dataset.cell, points: points.value, text: text.value };
      if (item) { body.id = Number(item.dataset.item); } else { body.states = unit.states; }
      if (removing) { body.remove = true; }
      const result = await call("item", body);
      if (result.status === 409) { showConflict(result, null); return; }
      if (result.status !== 200) { said.textContent = result.error; return; }
      if (!item) { again("Item added"); return; }
      showWhom(result, body);
    }

    function showWhom(result, body) {
      said.replaceChildren();
      const count = result.answers.length;
      said.append(make("p", { textContent: count ? (count === 1 ? "One answer has" : count + " answers have") + " this item:" : "No answer has this item." }));
      const list = make("ul", {});
      for (const one of result.answers) {
        list.append(make("li", {}, make("span", { textContent: one.student }), ": " + number(one.before) + " → " + number(one.after)));
      }
      said.append(list);
      const agree = make("button", { type: "button", className: "save", textContent: body.remove ? "Remove it" : count ? "Change " + (count === 1 ? "it" : "all " + count) : "Change the item" });
      agree.addEventListener("click", async () => {
        const done = await call("item", Object.assign({}, body, { shown: result.shown }));
        if (done.status === 200) { again("Rubric changed, " + done.answers + (done.answers === 1 ? " answer" : " answers") + " with it"); }
        else if (done.status === 409) { said.textContent = done.error + ". Check again who is affected."; }
        else { said.textContent = done.error; }
      });
      said.append(agree);
      agree.focus();
    }

    save.addEventListener("click", () => preview(false));
    remove.addEventListener("click", () => preview(true));
  }

  // Full evidence

  async function confirmAll() {
    if (busy || !$(".confirm")) { return; }
    busy = true;
    const leave = $$(".leave input:checked").map((box) => box.value);
    const result = await call("confirm", { shown: main.dataset.digest, leave: leave });
    busy = false;
    if (result.status === 200) {
      say(result.answers + " derivations have full points", true);
      await go(base);
    } else { refuse(result.error + (result.status === 409 ? ". Press o to look again." : "")); }
  }

  // Presence

  async function here() {
    const body = { tab: tab, where: main.dataset.where || "", cell: main.dataset.cell || "", states: unit ? unit.states : {} };
    if (!about.reader || main.dataset.page === "message") { return; }
    const mine = main;
    const result = await call("here", body);
    const place = document.getElementById("others");
    if (result.status !== 200 || mine !== main) { return; }
    place.replaceChildren(...result.others.map((one) =>
      make("span", { className: one.same ? "who same" : "who", textContent: one.who + (one.where ? " · " + one.where : "") + (one.same ? " (this answer)" : "") })));
    if (unit && result.changed.length && !busy && document.getElementById("conflict").hidden) {
      showConflict({ error: "this answer has changed since you opened it", changed: result.changed }, null);
    }
  }
  setInterval(() => { if (!document.hidden) { here(); } }, 10000);

  // Keys

  function mark(next) {
    const rows = $$("[data-row]");
    if (!rows.length) { return; }
    row = Math.min(Math.max(next, 0), rows.length - 1);
    rows.forEach((one, place) => one.classList.toggle("marked", place === row));
    rows[row].scrollIntoView({ block: "nearest" });
  }

  const everywhere = {
    "?": () => keys.showModal(),
    h: () => go(base),
    n: () => { if (main.dataset.next) { go(main.dataset.next); } },
    u: undo,
    j: () => mark(row + 1),
    k: () => mark(row - 1),
    Enter: () => {
      const marked = row >= 0 ? $$("[data-row]")[row] : null;
      if (marked) { go(marked.dataset.row); } else if (main.dataset.enter) { go(main.dataset.enter); }
    },
  };
  const onAnswer = {
    Enter: () => save(),
    f: full,
    z: () => save({ items: [], points: "0" }),
    a: toggleAll,
    p: () => { $("#points").focus(); $("#points").select(); },
    m: () => { if ($("#comment")) { $("#comment").focus(); } },
    r: () => { const list = $(".reuse"); if (list) { list.open = !list.open; } },
    g: showGroup,
    t: () => { const button = $(".group .leave-group"); if (button && $(".members")) { apart([main.dataset.id]); } },
    v: () => view(),
    w: () => unfold(".whole"),
    s: () => unfold(".scans"),
    x: enlarge,
    l: () => go(main.dataset.list),
  };
  const onEvidence = { c: confirmAll, o: () => go(location.pathname, { push: false }) };

  document.addEventListener("keydown", (event) => {
    const box = event.target.closest("input:not([type=checkbox]), textarea, select");
    if (keys.open || event.altKey || event.metaKey || event.isComposing) { return; }
    if (event.key === "Escape") {
      if (box) { box.blur(); }
      const open = document.getElementById("item-editor");
      if (open) { open.hidden = true; }
      return;
    }
    if (event.key === "Enter" && event.ctrlKey && unit && (!box || box.id === "comment")) { event.preventDefault(); save(); return; }
    if (box || event.ctrlKey) { return; }
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
    if (digit && unit) {
      const place = Number(digit[1]) - 1;
      const comments = $(".reuse");
      event.preventDefault();
      if (comments && comments.open) {
        const one = $$(".reuse [data-comment]")[place];
        if (one) { reuse(one.dataset.comment); }
        return;
      }
      const item = itemRows()[place];
      if (item) { toggle(item); if (event.shiftKey) { save(); } }
      return;
    }
    if (event.repeat && event.key !== "j" && event.key !== "k") { return; }
    if (event.key === "Enter" && event.target.closest("a, button, summary")) { return; }
    const action = (unit ? onAnswer : main.dataset.page === "evidence" ? onEvidence : {})[event.key] || everywhere[event.key];
    if (action) { event.preventDefault(); action(); }
  });

  // The mouse

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-go]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) { event.preventDefault(); go(link.href); return; }
    const button = event.target.closest("button");
    if (!button) {
      const opened = event.target.closest("tr[data-row]");
      if (opened && !link) { go(opened.dataset.row); }
      return;
    }
    // a clicked button would keep the focus and receive Enter
    if (button.closest(".grading, .tabs, .actions, .scans")) { button.blur(); }
    const item = button.closest(".items li");
    const has = (name) => button.classList.contains(name);
    if (button.id === "help-button") { keys.showModal(); }
    else if (has("item")) { toggle(item); }
    else if (has("edit")) { editor(item); }
    else if (has("add-item")) { editor(null); }
    else if (has("zero")) { onAnswer.z(); }
    else if (has("full")) { full(); }
    else if (has("skip-unit")) { go(main.dataset.next); }
    else if (has("show-group")) { showGroup(); }
    else if (has("leave-group")) { apart(JSON.parse(button.dataset.answers)); }
    else if (has("enlarge")) { enlarge(); }
    else if (has("turn")) { turn(button.closest(".sheet")); }
    else if (has("join-group")) { call("together", { answer: main.dataset.id }).then(() => go(base + "answer/" + main.dataset.id)); }
    else if (has("confirm")) { confirmAll(); }
    else if (has("others")) { onEvidence.o(); }
    else if (button.dataset.view) { view(button.dataset.view); }
    else if (button.dataset.comment) { reuse(button.dataset.comment); }
    else if (has("answer-request")) {
      const place = button.closest(".request");
      call("request", { id: Number(place.dataset.request), text: $("textarea", place).value }).then((result) => {
        if (result.status === 200) { say("Answered"); go(base + "answer/" + main.dataset.id); } else { say(result.error); }
      });
    }
  });

  document.addEventListener("submit", (event) => { if (event.target.matches(".grading")) { event.preventDefault(); save(); } });
  document.addEventListener("input", (event) => {
    if (unit && event.target.id === "comment") {
      unit.touched = unit.touched || unit.hadScore;
      sessionStorage.setItem("comment " + main.dataset.id, event.target.value);  // a draft outlives going elsewhere
    }
    if (event.target.id !== "points") { return; }
    unit.typed = true;
    unit.touched = true;
    $("#points-hint").textContent = event.target.value.trim() ? "typed" : "back to the queue";
    const value = Number(event.target.value.replace(",", "."));
    refuse(value > most() || value < 0 ? number(value) + " is not between 0 and " + number(most()) : "");
  });
  document.addEventListener("toggle", (event) => {
    const folded = event.target;
    if (folded.matches && folded.matches("details[data-fill]") && folded.open && !folded.dataset.filled) {
      folded.dataset.filled = "true";
      fill($(".fill", folded), folded.dataset.fill).then((done) => { if (!done) { delete folded.dataset.filled; } });
    }
  }, true);
  window.addEventListener("popstate", () => go(location.pathname + location.search, { push: false }));
  window.addEventListener("beforeunload", (event) => {
    const box = unit && $("#comment");
    if (box && box.value !== unit.comment) { event.preventDefault(); }
  });

  begin();
})();
