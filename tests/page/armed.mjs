// What a page holds that could run: looked for in the page itself.

/** What a click on any link, or a picture's failure, would run. */
export const armed = () => [
  ...[...document.links].filter((link) => !['http:', 'https:'].includes(link.protocol)),
  ...document.querySelectorAll('script, iframe, object, embed, form, base, meta[http-equiv=refresh], [style]'),
  ...[...document.querySelectorAll('*')].filter((e) => [...e.attributes].some(({ name }) => name.startsWith('on'))),
].map((element) => element.outerHTML.slice(0, 200))
