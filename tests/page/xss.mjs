#!/usr/bin/env node
// Puts all that feeds say into pages, as readers do that never thought of it, and opens the pages for
// people with their content security policy lifted. Prints one line of JSON: how many of the vectors
// run where they are put as they are, how many texts of feeds were put into pages, and what ran or
// could run of them.
//
//     xss.mjs VECTORS BASE FEED…
//
// VECTORS is a file of JSON with a list of texts, BASE an address, FEED a path below it, of a feed
// or a page. A program betrays itself by calling `pwned`, or by asking for a path with that in it.

import { readFileSync } from 'node:fs'
import { chromium } from 'playwright-core'
import { armed } from './armed.mjs'
import { ARGUMENTS } from './browser.mjs'

const [vectorsPath, base, ...paths] = process.argv.slice(2)
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ARGUMENTS })

/** A page that writes down what runs in it. */
async function watched(address, report) {
  const context = await browser.newContext({ bypassCSP: true })
  const page = await context.newPage()
  await page.exposeFunction('pwned', () => report('a script ran'))
  page.on('dialog', (dialog) => { report('a dialog'); dialog.dismiss() })
  page.on('request', (request) => {
    const [type, address] = [request.resourceType(), request.url()]
    // Pictures and films may be loaded, wherever they are.
    if (!['image', 'media', 'document'].includes(type)) report(`asks for ${type} ${address}`)
  })
  page.on('framenavigated', (frame) => { if (frame !== page.mainFrame()) report(`a frame ${frame.url()}`) })
  // Nobody is asked but the server under test.
  await page.route('**', (route) => (route.request().url().startsWith(base) ? route.continue() : route.abort()))
  await page.goto(address, { waitUntil: 'domcontentloaded' })
  return { context, page }
}

/** An empty page at the address of the server. */
async function empty(report) {
  const opened = await watched(`${base}/healthz`, report)
  await opened.page.evaluate(() => document.querySelector('body').replaceChildren())
  return opened
}

/** Puts texts into the page: as markup, and as a fragment whose scripts would run. */
const put = (texts) => {
  for (const text of texts) {
    const holder = document.createElement('div')
    document.querySelector('body').append(holder)
    holder.innerHTML = text
    const range = document.createRange()
    range.selectNodeContents(document.querySelector('body'))
    const fragment = range.createContextualFragment(text)
    const second = document.createElement('div')
    document.querySelector('body').append(second)
    second.append(fragment)
  }
}

/** Does to all elements what a reader's hand might. */
const touch = () => document.querySelectorAll('body *').forEach((element) => {
  for (const type of ['mouseover', 'pointerover', 'pointerenter', 'focus', 'focusin', 'click', 'load', 'error', 'toggle']) {
    const event = new Event(type, { bubbles: true, cancelable: true })
    // Following a link would leave the page; what links lead to is looked at by itself.
    event.preventDefault()
    if (type !== 'click' || !element.closest('a[href^=http], a[href^=mailto], a[href^=tel]')) element.dispatchEvent(event)
  }
})

/** The texts of a feed that a reader shows, and the addresses that it links to or loads. */
const texts = ({ text, isJson }) => {
  const filled = (values) => values.filter((value) => typeof value === 'string' && value)
  if (isJson) {
    const feed = JSON.parse(text)
    const people = (item) => item.authors ?? []
    return {
      shown: filled([feed.title, feed.description, ...feed.items.flatMap((item) => [item.title, item.summary,
        item.content_html, item.content_text, ...(item.tags ?? []), ...people(item).map(({ name }) => name)])]),
      linked: filled([feed.home_page_url, feed.icon, feed.favicon, ...feed.items.flatMap((item) => [item.url,
        item.external_url, item.image, item.banner_image, ...people(item).flatMap(({ url, avatar }) => [url, avatar]),
        ...(item.attachments ?? []).map(({ url }) => url)])]),
    }
  }
  const feed = new DOMParser().parseFromString(text, 'application/xml')
  if (feed.querySelector('parsererror')) throw new Error(feed.documentElement.textContent.slice(0, 300))
  const leaves = [...feed.querySelectorAll('*')].filter((element) => !element.children.length)
  const of = (...names) => leaves.flatMap((element) => names.map((name) => element.getAttribute(name)))
  const isAddress = ({ localName }) => ['link', 'url', 'uri', 'icon', 'logo', 'comments', 'docs'].includes(localName)
  return {
    shown: filled([...leaves.map((element) => element.textContent), ...of('term', 'label', 'title')]),
    linked: filled([...leaves.filter(isAddress).map((element) => element.textContent), ...of('href', 'url', 'src')]),
  }
}

/** The addresses that would do something else than lead to a page. */
const unfit = (addresses) => addresses.filter((address) => !/^(https?|mailto|tel):/.test(address))

const complaints = []

/** Which of the vectors run where they are put as they are, or would at a touch. */
const living = ({ vectors, put, armed }) => {
  const [putInto, look] = [put, armed].map((source) => new Function(`return (${source})`)())
  return vectors.filter((vector) => {
    document.querySelector('body').replaceChildren()
    putInto([vector])
    const found = look().length > 0
    document.querySelector('body').replaceChildren()
    return found
  }).length
}
let ran = 0
const raw = await empty((what) => { if (what === 'a script ran') ran += 1 })
const vectors = JSON.parse(readFileSync(vectorsPath, 'utf8'))
const alive = await raw.page.evaluate(living, { vectors, put: put.toString(), armed: armed.toString() })
await new Promise((done) => setTimeout(done, 500))
await raw.context.close()

let shown = 0
for (const path of paths) {
  const complain = (what) => complaints.push(`${path}: ${what}`)
  const isPage = path.endsWith('.html')
  const address = `${base}/${isPage ? path : 'healthz'}`
  const { context, page } = await (isPage ? watched(address, complain) : empty(complain))
  if (!isPage) {
    const answer = await fetch(`${base}/${path}`)
    const found = await page.evaluate(texts, { text: await answer.text(), isJson: path.endsWith('.json') })
    shown += found.shown.length
    for (const address of unfit(found.linked)) complain(`leads to ${address.slice(0, 200)}`)
    await page.evaluate(put, found.shown)
  }
  for (const element of await page.evaluate(armed)) complain(`holds ${element}`)
  await page.evaluate(touch)
  await page.waitForTimeout(200)
  if (page.url() !== address) complain(`was left for ${page.url()}`)
  await context.close()
}
await browser.close()
console.log(JSON.stringify({ alive, ran, shown, complaints }))
