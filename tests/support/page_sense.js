// Run in a page by page_sense.py. Returns what does not make sense, one sentence each.
(errors) => {
  const found = [];
  const shown = one => one.checkVisibility({visibilityProperty: true}) && one.getBoundingClientRect().width > 1;
  const text = one => (one?.textContent || '').replace(/\s+/g, ' ').trim();
  if (document.querySelectorAll('h1').length !== 1) found.push(document.querySelectorAll('h1').length + ' h1');
  let level = 0;
  for (const one of document.querySelectorAll('main h1, main h2, main h3, main h4')) {
    const own = Number(one.tagName[1]);
    if (own > level + 1 && level) found.push('heading skips a level: ' + text(one));
    level = own;
  }
  if (!document.documentElement.lang) found.push('no language');
  const ids = [...document.querySelectorAll('[id]')].map(one => one.id);
  for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i))) found.push('two elements are ' + id);
  for (const one of document.querySelectorAll('input:not([type=hidden]), textarea, select')) {
    if (!shown(one) || one.closest('[aria-hidden=true]')) continue;
    const labels = [...one.labels].map(text).join(' ');
    if (!labels) found.push('no label: ' + one.id);
    if (one.type === 'radio' && !text(one.closest('fieldset')?.querySelector('legend'))) found.push('choice without a question: ' + one.id);
  }
  for (const one of document.querySelectorAll('a, button')) if (shown(one) && !text(one)) found.push('nothing to read: ' + one.outerHTML.slice(0, 99));
  for (const one of document.querySelectorAll('[aria-describedby], [aria-labelledby]'))
    for (const id of `${one.getAttribute('aria-describedby') || ''} ${one.getAttribute('aria-labelledby') || ''}`.trim().split(/\s+/))
      if (!text(document.getElementById(id))) found.push('described by nothing: ' + id);
  for (const one of document.querySelectorAll('a[href^="#"]')) if (!document.getElementById(one.hash.slice(1))) found.push('leads nowhere: ' + one.hash);
  for (const one of document.querySelectorAll('a, button, input:not([type=hidden]), summary, textarea')) {
    if (!shown(one) || one.closest('[aria-hidden=true]') || one.matches('.ds-skip-link')) continue;
    const boxes = [one, ...(one.labels || [])].map(it => it.getBoundingClientRect());
    const box = boxes.reduce((big, it) => Math.min(it.width, it.height) > Math.min(big.width, big.height) ? it : big);
    const isInSentence = one.matches('a') && getComputedStyle(one).display === 'inline' && text(one.parentElement) !== text(one);
    if (!isInSentence && Math.min(box.width, box.height) < SIZE - 0.5) found.push(`small target ${box.width}x${box.height}: ` + one.outerHTML.slice(0, 99));
  }
  if (errors) {
    const problems = document.querySelector('#problems[role=alert]');
    if (!problems) found.push('no summary of what is amiss');
    for (const link of problems?.querySelectorAll('a[href^="#"]') || []) {
      const field = document.getElementById(link.hash.slice(1));
      const said = document.getElementById(link.hash.slice(1).split('-')[0] + '-error');
      if (text(said) !== text(link)) found.push('said otherwise beside the field: ' + text(link));
      const about = [field, field?.closest('fieldset')].map(one => one?.getAttribute('aria-describedby') || '').join(' ');
      if (!about.split(/\s+/).includes(said?.id)) found.push('the field does not say what is amiss: ' + link.hash);
    }
  }
  return found;
}
