"use strict";
(() => {
  const read = id => document.getElementById(id).textContent;
  const zh = JSON.parse(read("words")), english = Object.fromEntries(Object.entries(zh).map(([en, other]) => [other, en]));
  const root = document.documentElement, PAGE = 25;
  let language = root.lang.startsWith("zh") ? "zh" : "en";
  const T = (message, values = {}) => ((language === "zh" && zh[message]) || message).replace(/\{(\w+)\}/g, (all, name) => name in values ? (language === "zh" && zh[values[name]]) || values[name] : all);
  // a sentence is known with a character of private use in place of each address (as in words.py)
  const told = (text, words = zh) => {
    const kept = [], masked = text.replace(/(?<![^\s“'"`(])(?!https?:\/\/(?!\S))[^\s“”'"`()]*\/[^\s“”'"`()]*[^\s“”'"`().,;:]/g, one => String.fromCharCode(0xe000 + kept.push(one) - 1));
    return masked in words ? words[masked].replace(/[\ue000-\uf8ff]/g, one => kept[one.charCodeAt(0) - 0xe000] ?? one) : T(text);
  };
  const N = message => message;  // marks a message that is said later
  const make = (tag, attributes = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) name in node && name !== "list" ? node[name] = value : node.setAttribute(name, value);
    node.append(...children);
    return node;
  };
  const said = [];  // what is to be said again in another language
  const say = (node, message, values) => { said.push(() => { node.textContent = T(message, typeof values === "function" ? values() : values); }); said.at(-1)(); return node; };

  // --- tables ---------------------------------------------------------------------------------------------------

  const COLUMNS = {  // key, heading, kind
    links: [["url", N("Link"), "url"], ["target", N("Leads to"), "url"], ["verdict", N("Verdict"), "word"], ["surface", N("Surface"), "word"], ["codes", N("Codes"), "text"],
            ["placements", N("Places"), "count"], ["revenue", N("Revenue"), "money"], ["currency", N("Currency"), "text"], ["orders", N("Orders"), "count"], ["sessions", N("Sessions"), "count"]],
    findings: [["code", N("Code"), "text"], ["severity", N("Severity"), "word"], ["place", N("Place"), "place"], ["url", N("Link"), "url"], ["reason", N("Reason"), "long"],
               ["cure", N("What to do"), "long"], ["revenue", N("Revenue"), "money"], ["currency", N("Currency"), "text"], ["status", N("Status"), "word"]],
  };
  const isNumber = kind => kind === "money" || kind === "count";
  const money = value => value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 3 });
  const cut = (text, most) => text.length > most ? text.slice(0, most) + "…" : text;
  const placed = value => { const parts = value.split("\x1f"); return [T(parts[0]), parts.slice(1, -1).join(" "), T(parts.at(-1))].filter(Boolean).join(" · "); };  // what is between is the shop's
  const unpacked = column => Array.isArray(column) ? column : column.i.map(at => column.d[at]);

  const shown = (value, kind) => {
    if (value === null || value === "") return "–";
    if (kind === "money") return money(value);
    if (kind === "count") return value.toLocaleString("en-US");
    if (kind === "word") return cut(T(value), 600);
    const text = cut(kind === "place" ? placed(value) : kind === "long" && language === "zh" ? told(value) : value, 600);
    return kind === "url" && /^https?:\/\//i.test(value) ? make("a", { href: value, rel: "noopener noreferrer", target: "_blank" }, text) : text;
  };

  function table(name, data) {
    const place = document.getElementById(name + "-table"), columns = COLUMNS[name], cells = {};
    for (const [key] of columns) cells[key] = unpacked(data[key]);
    const total = cells.url.length, lower = Array(total);
    const haystack = at => lower[at] ??= columns.map(([key, , kind]) => isNumber(kind) ? "" : kind === "long" && language === "zh" ? told(cells[key][at]) : cells[key][at]).join("\n").toLowerCase();
    let order = [...Array(total).keys()], page = 0, sortedBy = "", down = false;
    const body = make("tbody"), status = make("p", { className: "quiet", "aria-live": "polite" }), search = make("input", { type: "search", id: name + "-search" });
    const filters = place.dataset.filters.split(" ").map(key => {
      const select = make("select", { id: `${name}-${key}` });
      const values = [...new Set(cells[key])].sort();
      const fill = () => { const chosen = select.value; select.replaceChildren(make("option", { value: "" }, T("all")), ...values.map(one => make("option", { value: one }, cut(T(one), 60) || "–"))); select.value = chosen; };
      said.push(fill); fill();
      return { key, select };
    });
    const labelled = (node, message) => make("label", {}, say(make("span"), message), node);
    const back = say(make("button", { type: "button" }), N("Back")), on = say(make("button", { type: "button" }), N("Next"));
    const heads = columns.map(([key, title, kind]) => {
      const button = make("button", { type: "button" }), head = make("th", { scope: "col", className: isNumber(kind) ? "n" : "" }, button);
      say(button, title);
      button.addEventListener("click", () => { down = sortedBy === key ? !down : isNumber(kind); sortedBy = key; update(); });
      return { key, head };
    });
    const grid = make("table", {}, make("thead", {}, make("tr", {}, ...heads.map(one => one.head))), body);
    const region = make("div", { className: "wide", tabIndex: 0, role: "region", "aria-label": T(name === "links" ? "Links by money" : "Findings") }, grid);
    place.append(make("div", { className: "tools" }, labelled(search, N("Search")), ...filters.map(one => labelled(one.select, columns.find(([key]) => key === one.key)[1]))),
                 status, region, make("p", { className: "pager" }, back, " ", on));

    said.push(() => { lower.fill(undefined); });
    function update() {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean), chosen = filters.filter(one => one.select.value !== "");
      order = [];
      for (let at = 0; at < total; at++) {
        if (chosen.every(one => cells[one.key][at] === one.select.value) && words.every(word => haystack(at).includes(word))) order.push(at);
      }
      if (sortedBy) {
        const column = cells[sortedBy], sign = down ? -1 : 1;
        order.sort((a, b) => column[a] === column[b] ? a - b : column[a] === null ? 1 : column[b] === null ? -1 : column[a] < column[b] ? -sign : sign);
      }
      for (const one of heads) one.key === sortedBy ? one.head.setAttribute("aria-sort", down ? "descending" : "ascending") : one.head.removeAttribute("aria-sort");
      page = 0;
      draw();
    }
    function draw() {
      const first = page * PAGE, last = Math.min(first + PAGE, order.length);
      body.replaceChildren(...order.slice(first, last).map(at => make("tr", {}, ...columns.map(([key, , kind]) =>
        key === "target" && cells.target[at] === cells.url[at] ? make("td", {}, T("the same")) :
        make("td", { className: kind === "url" ? "url" : kind === "long" || kind === "place" ? "text" : isNumber(kind) ? "n" : kind === "word" ? "v " + cells[key][at] : "" }, shown(cells[key][at], kind))))));
      status.textContent = order.length ? T("{first} to {last} of {count}", { first: first + 1, last, count: order.length.toLocaleString("en-US") }) : T(total ? N("Nothing fits; clear the search or a filter.") : N("There is none."));
      back.disabled = page === 0;
      on.disabled = last >= order.length;
    }
    let waiting = 0;
    search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(update, 60); });
    for (const one of filters) one.select.addEventListener("change", update);
    back.addEventListener("click", () => { page--; draw(); });
    on.addEventListener("click", () => { page++; draw(); });
    said.push(draw);
    draw();
  }

  // --- charts, language, theme ----------------------------------------------------------------------------------

  function chart(id, [xs, ys]) {
    const place = document.getElementById(id);
    if (!place) return;
    place.hidden = false;
    const percent = (_, values) => values.map(value => value + "%");
    new uPlot({ width: Math.max(280, Math.min(720, place.clientWidth)), height: 220, legend: { show: false }, cursor: { show: false },
      scales: { x: { time: false }, y: { range: [0, 100] } }, axes: [{}, { values: percent }],
      series: [{}, { stroke: "#0b57d0", width: 2, fill: "#0b57d022", points: { show: xs.length < 40 } }] }, [xs, ys], place);
  }
  function days() {
    const node = document.getElementById("days");
    const left = node && Math.round((Date.parse(node.dataset.cutoff) - Date.parse(new Date().toLocaleDateString("sv"))) / 864e5);
    const mark = node?.querySelector("[data-t]");
    if (!mark) return;
    mark.dataset.t = left >= 0 ? "{days} days left until {cutoff}" : "The cut-off was on {cutoff}";
    mark.dataset.v = JSON.stringify({ days: left, cutoff: node.dataset.cutoff });
    mark.textContent = T(mark.dataset.t, JSON.parse(mark.dataset.v));
  }
  const switchWord = document.getElementById("language");
  function speak(next) {
    language = next;
    root.lang = next === "zh" ? "zh-CN" : "en";
    for (const node of document.querySelectorAll("[data-t]")) node.textContent = T(node.dataset.t, node.dataset.v ? JSON.parse(node.dataset.v) : {});
    for (const node of document.querySelectorAll("[aria-label]")) { const label = node.getAttribute("aria-label"); node.setAttribute("aria-label", T(english[label] ?? label)); }
    for (const again of said) again();
    switchWord.textContent = next === "zh" ? "English" : "中文";
    switchWord.lang = next === "zh" ? "en" : "zh-CN";
  }
  switchWord.addEventListener("click", () => speak(language === "zh" ? "en" : "zh"));
  document.getElementById("theme").addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
  document.querySelector(".switches").hidden = false;
  days();

  async function start() {
    const bytes = Uint8Array.from(atob(read("data")), one => one.charCodeAt(0));
    const data = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
    Object.assign(zh, data.words);
    for (const name of Object.keys(COLUMNS)) table(name, data[name]);
    for (const [id, curve] of Object.entries(JSON.parse(read("curves")))) chart(id, curve);
    performance.mark("ready");
    root.dataset.ready = "yes";
  }
  start();
})();
