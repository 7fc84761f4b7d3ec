/* What makes the pages quicker to use. Every page works without it; no page needs more than this and htmx. */
(function () {
  "use strict";
  const $$ = (rule, root = document) => [...root.querySelectorAll(rule)];

  /* A button waits until the fields it needs are filled; the reason under it goes when they are. */
  const NEEDY = '[data-needs]:not([data-needs=""])';
  function filled(form, name) {
    const field = form.elements[name];
    if (!field) return true;
    const boxes = field instanceof RadioNodeList ? [...field] : [field];
    return boxes.some((box) => (/^(radio|checkbox)$/.test(box.type) ? box.checked : box.value.trim() !== ""));
  }
  function weigh(button) {
    const ready = button.dataset.needs.split(/\s+/).every((name) => filled(button.form, name));
    const why = document.getElementById(button.getAttribute("aria-describedby"));
    if (ready) button.removeAttribute("aria-disabled");
    else button.setAttribute("aria-disabled", "true");
    if (why) why.hidden = ready;
  }

  /* A form is sent once. What was written stays; the lock opens again when the page is still here after a while. */
  function unlock(form) {
    delete form.dataset.sent;
    $$('[aria-busy="true"]', form).forEach((button) => button.removeAttribute("aria-busy"));
  }
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    if (form.dataset.sent || (button && button.getAttribute("aria-disabled") === "true")) return event.preventDefault();
    if (form.method !== "post") return;
    form.dataset.sent = "1";
    if (button) button.setAttribute("aria-busy", "true");
    if (form.dataset.keep) remember(form, true);
    setTimeout(unlock, 15000, form);
  }, true);
  document.addEventListener("click", (event) => {
    if (!event.target.closest('[aria-disabled="true"]')) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  addEventListener("pageshow", (event) => event.persisted && $$("form[data-sent]").forEach(unlock));
  document.addEventListener("htmx:afterRequest", (event) => $$("form[data-sent]").forEach(unlock));

  /* Names of chosen files beside the tile. */
  function nameFiles(input) {
    const says = input.closest(".shots") && input.closest(".shots").querySelector("[data-chosen]");
    if (!says) return;
    const names = [...input.files].map((file) => file.name);
    says.textContent = names.length ? says.dataset.chosen.replace("%s", names.length) + " " + names.join("、") : "";
  }

  /* Words not yet sent survive a lost signal or a wrong tap, in this tab only. They go once a page other than the form or a failure is reached. */
  const store = (() => { try { return window.sessionStorage; } catch (blocked) { return null; } })();
  const shelf = (key) => "hongge:" + key;
  const keepable = (field) => field.name && !/^(hidden|password|file|submit)$/.test(field.type) && field.tagName !== "BUTTON";
  function remember(form, sent) {
    const fields = [...form.elements].filter(keepable).filter((f) => !/^(radio|checkbox)$/.test(f.type) || f.checked);
    const words = fields.map((field) => [field.name, field.value]);
    try { store.setItem(shelf(form.dataset.keep), JSON.stringify({ sent: !!sent, words })); } catch (full) { /* no room: nothing is kept */ }
  }
  function restore(form) {
    const kept = store && store.getItem(shelf(form.dataset.keep));
    if (!kept || form.querySelector('[aria-invalid="true"]')) return;
    JSON.parse(kept).words.forEach(([name, value]) => [...form.elements].filter((f) => f.name === name && keepable(f)).forEach((field) => {
      if (/^(radio|checkbox)$/.test(field.type)) { if (field.value === value) field.checked = true; }
      else if (!field.value) field.value = value;
    }));
  }
  function tidy() {
    if (!store || document.querySelector("[data-failed]")) return;
    Object.keys(store).filter((key) => key.startsWith("hongge:")).forEach((key) => {
      const here = $$("form[data-keep]").some((form) => shelf(form.dataset.keep) === key);
      if (!here && JSON.parse(store.getItem(key)).sent) store.removeItem(key);
    });
  }

  /* Outlines that can be moved and opened, where Leaflet was loaded; else the drawing made on the server stays. */
  function liveMap(box) {
    fetch(box.dataset.map, { credentials: "same-origin", headers: { Accept: "application/geo+json" } })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
      .then((shapes) => {
        box.replaceChildren();
        const map = window.L.map(box, { attributionControl: false, scrollWheelZoom: false });
        const layer = window.L.geoJSON(shapes, {
          style: ({ properties: p }) => ({ className: "outline o" + (p.band || 1) + (p.selected ? " sel" : ""), weight: 2 }),
          onEachFeature: ({ properties: p }, outline) => {
            const words = document.createElement("span");
            words.textContent = [p.name, p.value_words].filter(Boolean).join(" ");
            outline.bindTooltip(words, { sticky: true });
            if (/^\/(?!\/)/.test(p.url || "")) outline.on("click", () => location.assign(p.url));
          },
        }).addTo(map);
        map.fitBounds(layer.getBounds(), { padding: [8, 8], animate: false });
      })
      .catch(() => {});
  }

  /* A figure goes into the text where the cursor stands, its unit behind it unless that stands there already. */
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    const text = button && document.getElementById(button.dataset.into || "id_text");
    if (!text) return;
    const unit = button.dataset.unit || "";
    const behind = text.value.slice(text.selectionEnd).startsWith(unit) ? "" : unit;
    text.setRangeText("{{" + button.dataset.insert + "}}" + behind, text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  });

  /* An open menu closes when one looks elsewhere. */
  document.addEventListener("click", (event) => $$("details.who[open]").forEach((menu) => menu.contains(event.target) || (menu.open = false)));
  document.addEventListener("keydown", (event) => event.key === "Escape" && $$("details.who[open]").forEach((menu) => (menu.open = false)));

  function changed(event) {
    const form = event.target.form;
    if (!form) return;
    if (event.target.type === "file") nameFiles(event.target);
    if (form.dataset.keep) remember(form, false);
    $$(NEEDY).filter((button) => button.form === form).forEach(weigh);
  }
  function wake(root) {
    $$("form[data-keep]", root).forEach(restore);
    $$(NEEDY, root).forEach((button) => button.form && weigh(button));
    if (window.L) $$("[data-map]", root).forEach(liveMap);
    const wrong = root.querySelector('[aria-invalid="true"]');
    if (wrong) wrong.focus();
  }
  document.addEventListener("input", changed);
  document.addEventListener("change", changed);
  document.addEventListener("htmx:load", (event) => event.target !== document.body && wake(event.target));
  tidy();
  wake(document);
})();
