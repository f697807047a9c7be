// Keeps the part of a page that changes up to date. Everything works without it, by forms and by loading anew.
"use strict";
(() => {
  const live = document.getElementById("live");
  const lost = document.getElementById("lost");

  // -- what a form says, without leaving the page --
  const busy = new WeakSet();
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.dataset.sure && !window.confirm(form.dataset.sure)) { event.preventDefault(); return; }
    if (!live || !live.contains(form) || form.dataset.whole) return;
    event.preventDefault();
    if (busy.has(form)) return;
    busy.add(form);
    const fields = new URLSearchParams(new FormData(form, event.submitter));
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: fields, headers: { "X-Page": "live" }, credentials: "same-origin",
      });
      if (answer.redirected) { window.location.assign(answer.url); return; }
      const text = await answer.text();
      if (answer.headers.get("content-type")?.includes("json")) show(JSON.parse(text));
      else if (!answer.ok) { lost.textContent = text.slice(0, 200); lost.hidden = false; }
    } catch { lost.hidden = false; } finally { busy.delete(form); }
  });

  // -- what the server says --
  function show(message) {
    if (message.reload) { window.location.reload(); return; }
    if (typeof message.html !== "string" || !live) return;
    const kept = new Map();
    for (const field of live.querySelectorAll("select[id], input[id]")) {
      kept.set(field.id, field.type === "checkbox" ? field.checked : field.value);
    }
    const open = [...live.querySelectorAll("details[open][id]")].map((each) => each.id);
    const inside = live.contains(document.activeElement);
    const focused = inside ? document.activeElement.id : "";
    const touched = changed;
    live.innerHTML = message.html; // made by the server, which escapes every text in it
    for (const [id, value] of kept) {
      const field = document.getElementById(id);
      if (!field || !touched.has(id)) continue;
      if (field.type === "checkbox") field.checked = value;
      else field.value = value;
    }
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    // Whoever pressed a button that is gone goes on from the line that says whose turn it is, not from the top.
    const status = live.querySelector("[role=status]");
    const next = (focused && document.getElementById(focused)) || (inside ? status : null);
    if (next) {
      if (next === status) next.tabIndex = -1;
      next.focus({ preventScroll: true });
    }
    ask();
  }

  // -- what an offer that is being put together is worth --
  const changed = new Set();
  let asking = 0;
  document.addEventListener("change", (event) => {
    if (event.target.id) changed.add(event.target.id);
    if (event.target.closest("#offer")) ask();
  });
  async function ask() {
    const form = document.getElementById("offer");
    if (!form) return;
    const fields = new URLSearchParams(new FormData(form));
    const mine = ++asking;
    try {
      const answer = await (await fetch(`/worth?${fields}`, { credentials: "same-origin" })).json();
      const worth = document.getElementById("worth");
      if (mine !== asking || !worth) return;
      worth.replaceChildren(...answer.lines.map((line) => {
        const each = document.createElement("p");
        each.textContent = line;
        return each;
      }));
      const button = form.querySelector("button");
      if (button) button.disabled = answer.open === false;
    } catch { /* the connection is told of elsewhere */ }
  }

  // -- what if: the picture follows the sliders, one question at a time, the latest last --
  const levers = document.getElementById("levers");
  if (levers) {
    const drawn = document.getElementById("drawn");
    let waits = false, asked = false;
    const draw = async () => {
      if (asked) { waits = true; return; }
      asked = true;
      try {
        const answer = await fetch(`/whatif/drawn?${new URLSearchParams(new FormData(levers))}`, { credentials: "same-origin" });
        if (answer.ok) drawn.innerHTML = await answer.text(); // made by the server, which escapes every text in it
      } catch { lost.hidden = false; }
      asked = false;
      if (waits) { waits = false; draw(); }
    };
    const told = (slider) => {
      const box = levers.querySelector(`input[type=checkbox][value="${slider.id.slice(1)}"]`);
      document.getElementById(`out${slider.id.slice(1)}`).textContent = box.checked ? slider.value : drawn.dataset.drawn;
    };
    levers.addEventListener("input", (event) => {
      const field = event.target;
      if (field.type === "range") {
        levers.querySelector(`input[type=checkbox][value="${field.id.slice(1)}"]`).checked = true;
        told(field);
      } else told(document.getElementById(`v${field.value}`));
      draw();
    });
    levers.addEventListener("submit", (event) => { event.preventDefault(); draw(); });
  }

  // -- clocks --
  setInterval(() => {
    for (const clock of document.querySelectorAll("[data-left]")) {
      const left = Math.max(0, Number(clock.dataset.left) - 1);
      clock.dataset.left = String(left);
      clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    }
  }, 1000);

  // -- the connection --
  let wait = 500;
  function connect() {
    const place = new URL("/live", window.location.href);
    place.protocol = place.protocol === "https:" ? "wss:" : "ws:";
    place.searchParams.set("view", live.dataset.view);
    if (live.dataset.shows) place.searchParams.set("shows", live.dataset.shows);
    const socket = new WebSocket(place);
    socket.onopen = () => { wait = 500; lost.hidden = true; };
    socket.onmessage = (event) => show(JSON.parse(event.data));
    socket.onclose = () => {
      lost.hidden = false;
      setTimeout(connect, wait * (0.75 + Math.random() / 2));
      wait = Math.min(wait * 1.7, 5000);
    };
  }
  if (live) { connect(); ask(); }
})();
