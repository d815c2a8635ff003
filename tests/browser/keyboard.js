// What is asked of the page at every stop of the walk with the Tab key.
(() => {
  const FOCUSABLE = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]';

  const name = (it) => {
    const text = (it.getAttribute('aria-label') || it.textContent || it.getAttribute('name') || '').trim();
    return `${it.tagName.toLowerCase()}${it.id ? '#' + it.id : ''} "${text.replace(/\s+/g, ' ').slice(0, 40)}"`;
  };

  const ring = (it) => {
    const style = getComputedStyle(it);
    const outline = style.outlineStyle === 'none' || style.outlineWidth === '0px'
      ? 'none' : `${style.outlineStyle} ${style.outlineWidth} ${style.outlineColor}`;
    const drawn = it instanceof SVGElement
      ? [...it.children].map((part) => getComputedStyle(part)).map((part) => part.stroke + part.strokeWidth) : [];
    return `${outline} | ${style.boxShadow} | ${drawn}`;
  };

  const isCovered = (it) => {
    const box = it.getClientRects()[0];
    if (!box) return true;
    const x = Math.min(Math.max((box.left + box.right) / 2, 0), innerWidth - 1);
    const y = Math.min(Math.max((box.top + box.bottom) / 2, 0), innerHeight - 1);
    const top = document.elementFromPoint(x, y);
    const label = it.labels?.[0];
    return !top || !(it.contains(top) || top.contains(it) || label?.contains(top));
  };

  const stops = () => [...document.querySelectorAll(FOCUSABLE)].filter((it) =>
    !it.disabled && it.tabIndex >= 0 && it.checkVisibility({ visibilityProperty: true }));

  // Of radio buttons with one name, one is a stop.
  const key = (it) => it.type === 'radio' ? `radio ${it.name} ${it.form?.action}` : it;

  const walk = { was: null, ring: '', seen: new Set(), told: [], ends: 0, goesOn: true };

  // Whether the walk goes on. Whether one saw a stop shows once the focus has left it.
  const step = () => {
    const it = document.activeElement;
    if (it && it === walk.was) return true; // the day, the month and the year of one date
    if (walk.was && walk.was.isConnected && ring(walk.was) === walk.ring) {
      walk.told.push(`nothing shows that the focus is on ${name(walk.was)}`);
    }
    walk.was = null;
    if (!it || it === document.body) return ++walk.ends < 2; // past the last comes the first
    if (walk.seen.has(it)) return false;
    walk.seen.add(it);
    walk.was = it;
    walk.ring = ring(it);
    if (isCovered(it)) walk.told.push(`the focus is on ${name(it)}, which cannot be seen`);
    return true;
  };

  const missed = () => {
    const seen = new Set([...walk.seen].map(key));
    return stops().filter((it) => !seen.has(key(it))).map((it) => `the Tab key never reaches ${name(it)}`);
  };

  const first = () => [...walk.seen].slice(0, 1)
    .filter((it) => !it.matches('a[href^="#"]'))
    .map((it) => `the first stop is ${name(it)}, and no link to the content`);

  // The focus has moved by the time that the key comes up.
  addEventListener('keyup', () => { walk.goesOn = walk.goesOn && step(); }, true);

  window.keyboard = { goesOn: () => walk.goesOn, told: (fromTop) => [...walk.told, ...missed(), ...(fromTop ? first() : [])] };
})();
