// What a page holds that could run: looked for in the page itself.

/** What a click on any link, or a picture's failure, would run. */
export const armed = () => [
  ...[...document.links].filter((link) => !['http:', 'https:'].includes(link.protocol)),
  ...document.querySelectorAll('script, iframe, object, embed, form, base, meta[http-equiv=refresh], [style]'),
  // A form whose field is called `attributes` hides its own.
  ...[...document.querySelectorAll('*')].filter((element) =>
    Element.prototype.getAttributeNames.call(element).some((name) => name.startsWith('on'))),
].map((element) => new XMLSerializer().serializeToString(element).slice(0, 200))
