// Times of a public page in the visitor's own zone and the page's language; without this they are in the exhibition's zone.
const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'medium', timeStyle: 'short' });
for (const time of document.querySelectorAll('time[datetime]')) {
  time.title = time.textContent;
  time.textContent = format.format(new Date(time.dateTime));
}
for (const note of document.querySelectorAll('.zone')) note.textContent = new Intl.DateTimeFormat().resolvedOptions().timeZone;
