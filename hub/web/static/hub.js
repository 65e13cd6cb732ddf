// What pages do beyond HTML: moments in the reader's zone, a warning when the hub is away, trying the API.
"use strict";

(() => {
  const zoned = new Intl.DateTimeFormat(document.documentElement.lang, {
    year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
    timeZoneName: "short",
  });

  function localMoments(root) {
    for (const time of root.querySelectorAll("time.moment:not([title])")) {
      time.title = time.textContent; // UTC, as the server prints it
      const part = Object.fromEntries(zoned.formatToParts(new Date(time.dateTime)).map((p) => [p.type, p.value]));
      time.textContent = `${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute} ${part.timeZoneName}`;
    }
  }

  // A page that refreshes itself must not look alive while nobody answers.
  function answered(alive) {
    document.getElementById("offline").hidden = alive;
    document.body.classList.toggle("stale", !alive);
  }

  async function tryOperation(form) {
    const answer = form.querySelector(".answer");
    const query = new URLSearchParams();
    let path = form.dataset.path;
    for (const input of form.querySelectorAll("input")) {
      if (input.dataset.in === "path") path = path.replace(`{${input.name}}`, encodeURIComponent(input.value));
      else if (input.value) query.set(input.name, input.value);
    }
    const target = path + (query.size ? `?${query}` : "");
    const shown = document.createElement("pre");
    shown.tabIndex = 0;
    try {
      const response = await fetch(target, { headers: { accept: "application/json" } });
      const text = await response.text();
      let body = text;
      try { body = JSON.stringify(JSON.parse(text), null, 2); } catch { /* not JSON: shown as it came */ }
      shown.textContent = `${response.status} ${response.statusText}\n${target}\n\n${body.slice(0, 100000)}`;
    } catch {
      shown.textContent = form.dataset.failed;
    }
    answer.replaceChildren(shown);
  }

  // A link into a closed record or operation opens it.
  function openTarget() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target instanceof HTMLDetailsElement) target.open = true;
  }

  // One key does what a button or link says that names it (data-key); not while somebody types, nor with a modifier.
  function pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("input, textarea, select")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const named = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key.split(" ").includes(event.key));
    if (!named) return;
    event.preventDefault();
    named.click();
  }

  document.addEventListener("keydown", pressed);
  document.addEventListener("DOMContentLoaded", () => { localMoments(document); openTarget(); });
  window.addEventListener("hashchange", openTarget);
  document.addEventListener("htmx:load", (event) => localMoments(event.detail.elt));
  document.addEventListener("htmx:sendError", () => answered(false));
  document.addEventListener("htmx:timeout", () => answered(false));
  document.addEventListener("htmx:responseError", (event) => answered(event.detail.xhr.status < 500));
  document.addEventListener("htmx:afterOnLoad", () => answered(true));
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form.try")) return;
    event.preventDefault();
    tryOperation(event.target);
  });
})();
