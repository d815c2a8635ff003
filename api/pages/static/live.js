// What happens elsewhere, told beside what is on the page. Nothing that somebody is typing changes:
// no reload, no focus that moves, no form that is replaced. Without this script the page shows what was true
// when it was asked for.

const GATHER_MS = 4000; // at most one announcement in so long
const OWN_MS = 10000; // what led to this page needs no telling on it
const HIDDEN_MS = 60000;
const AGAIN_MS = 60000;
const SHOWN_MS = 100;

const body = document.body;
const bar = document.getElementById("live");
const streams = (body.dataset.live ?? "").split(" ").filter(Boolean);
const began = performance.now();

let source = null;
let place = ""; // in what is told, so that a page that comes back misses nothing
let ended = false;
let hiding = 0;
let gathering = 0;
let announced = -GATHER_MS;
let news = [];

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

function note(tag, text) {
  const made = document.createElement(tag);
  made.className = "live-note";
  made.textContent = text;
  return made;
}

function told(message) {
  return `${bar.dataset.told} (${message.at}): ${message.line}`;
}

function isOwn(message) {
  return message.by && message.by.id === body.dataset.liveMe && performance.now() - began < OWN_MS;
}

function isShown(message) {
  const shown = Number(body.dataset.liveSequence ?? 0); // of a page about one stream
  return streams.length === 1 && streams[0] === message.stream && message.sequence <= shown;
}

function of(attribute, stream) {
  return document.querySelectorAll(`[${attribute}="${CSS.escape(stream)}"]`);
}

function show(message) {
  for (const element of of("data-live-of", message.stream)) {
    const cell = element.cells?.[0] ?? element; // of a row of a table
    cell.querySelector(":scope > .live-note")?.remove();
    cell.append(note("span", told(message)));
  }
  for (const timeline of of("data-live-timeline", message.stream)) {
    timeline.prepend(note("li", told(message)));
  }
  const about = message.board?.name ?? message.regions.join(", ");
  tell(about ? `${about}: ${message.line}` : message.line);
}

function tell(text) {
  news.push(text);
  if (gathering) return;
  gathering = setTimeout(announce, Math.max(0, announced + GATHER_MS - performance.now()));
}

// The link stays the same element, so that who stands on it does not lose it. What was hidden when its text
// changed is not read aloud: so first it is shown.
function announce() {
  gathering = 0;
  announced = performance.now();
  const line = news.length > 1 ? fill(bar.dataset.several, { n: news.length }) : news[0];
  news = [];
  bar.hidden = false;
  setTimeout(() => say(line), SHOWN_MS);
}

function say(line) {
  let [text, link] = bar.children;
  if (!link) {
    text = document.createElement("span");
    link = document.createElement("a");
    link.textContent = bar.dataset.refresh;
    link.href = location.href;
    bar.replaceChildren(text, " ", link);
  }
  text.textContent = line;
}

function keep(event) {
  place = event.lastEventId || place;
}

function hear(event) {
  keep(event);
  const message = JSON.parse(event.data);
  if (!isOwn(message) && !isShown(message)) show(message);
}

function missed(event) {
  keep(event);
  tell(bar.dataset.lost);
}

function close() {
  source?.close();
  source = null;
}

function open() {
  if (source || ended) return;
  const asked = new URLSearchParams(place ? { na: place } : { gemaakt: body.dataset.liveFrom ?? "" });
  if (!streams.includes("all")) streams.forEach((stream) => asked.append("van", stream));
  source = new EventSource(`/live?${asked}`);
  source.addEventListener("beat", keep);
  source.addEventListener("message", hear);
  source.addEventListener("resync", missed);
  source.addEventListener("later", close); // other pages of this browser are newer
  source.addEventListener("stop", () => {
    ended = true;
    close();
  });
  source.addEventListener("error", () => {
    if (source?.readyState !== EventSource.CLOSED) return; // it tries again itself
    close();
    setTimeout(open, AGAIN_MS);
  });
}

function look() {
  clearTimeout(hiding);
  if (document.hidden) hiding = setTimeout(close, HIDDEN_MS);
  else open();
}

if (streams.length && bar) {
  document.addEventListener("visibilitychange", look);
  addEventListener("pagehide", close);
  addEventListener("pageshow", (event) => event.persisted && open());
  open();
  look();
}
