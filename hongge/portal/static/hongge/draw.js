/* Drawing an outline by clicking its corners. What is drawn goes into the form's box as GeoJSON; without this the box is filled by hand. */
(function () {
  "use strict";
  const map_ = document.querySelector("[data-drawmap]");
  const box = document.querySelector("textarea[data-draw]");
  if (!map_ || !box || !window.L) return;
  const L = window.L;
  const ANYWHERE = L.latLngBounds([[27.08, 114.95], [27.16, 115.01]]);   // the town, where nothing is drawn yet
  let corners = [];
  let handles = [];
  const around = map_.dataset.drawmap;
  map_.replaceChildren();
  const map = L.map(map_, { attributionControl: false, doubleClickZoom: false });
  const drawn = L.polygon([], { className: "outline o3 sel", weight: 2, interactive: false });

  function given() {
    try {
      const found = JSON.parse(box.value);
      const ring = found.type === "Polygon" ? found.coordinates[0] : null;
      return ring ? ring.slice(0, -1).map(([x, y]) => L.latLng(y, x)) : [];
    } catch (unreadable) { return []; }
  }
  function write() {
    const ring = corners.map((corner) => [+corner.lng.toFixed(6), +corner.lat.toFixed(6)]);
    box.value = ring.length > 2 ? JSON.stringify({ type: "Polygon", coordinates: [[...ring, ring[0]]] }) : "";
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
  function show() {
    drawn.setLatLngs(corners);
    handles.forEach((handle) => handle.remove());
    handles = corners.map((corner, n) => {
      const handle = L.marker(corner, { draggable: true, icon: L.divIcon({ className: "corner", iconSize: [14, 14] }) }).addTo(map);
      handle.on("drag", () => { corners[n] = handle.getLatLng(); drawn.setLatLngs(corners); });
      handle.on("dragend", write);
      return handle;
    });
  }
  function start(bounds, beside) {
    corners = given();
    map.fitBounds(corners.length ? L.latLngBounds(corners).pad(0.3) : bounds, { animate: false });   /* a view first: layers need one */
    if (beside) beside.addTo(map);
    drawn.addTo(map);
    show();
    map.on("click", (event) => { corners.push(event.latlng); show(); write(); });
    document.querySelectorAll("[data-drawbar]").forEach((bar) => (bar.hidden = false));
    document.querySelector("[data-drawundo]").addEventListener("click", () => { corners.pop(); show(); write(); });
    document.querySelector("[data-drawclear]").addEventListener("click", () => { corners = []; show(); write(); });
    box.addEventListener("change", () => { corners = given(); show(); });
  }
  fetch(around, { credentials: "same-origin", headers: { Accept: "application/geo+json" } })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
    .then((shapes) => {
      const layer = L.geoJSON(shapes, {
        interactive: false,
        style: ({ properties: p }) => ({ className: "outline o" + (p.band || 1), weight: 2 }),
      });
      if (layer.getBounds().isValid()) start(layer.getBounds(), layer);
      else start(ANYWHERE);
    }, () => start(ANYWHERE));
})();
