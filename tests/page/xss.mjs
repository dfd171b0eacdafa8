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
    if (request.url().includes('pwned') && !request.url().includes('?')) report(`asks for ${request.url()}`)
    if (['script', 'stylesheet', 'font'].includes(request.resourceType())) {
      report(`asks for ${request.resourceType()} ${request.url()}`)
    }
  })
  page.on('framenavigated', (frame) => { if (frame !== page.mainFrame()) report(`a frame ${frame.url()}`) })
  // Nobody is asked but the server under test.
  await page.route('**', (route) => (route.request().url().startsWith(base) ? route.continue() : route.abort()))
  await page.goto(address, { waitUntil: 'domcontentloaded' })
  return { context, page }
}

/** Puts texts into the page: as markup, and as a fragment whose scripts would run. */
const put = (texts) => {
  for (const text of texts) {
    const holder = document.createElement('div')
    document.body.append(holder)
    holder.innerHTML = text
    const range = document.createRange()
    range.selectNodeContents(document.body)
    const fragment = range.createContextualFragment(text)
    const second = document.createElement('div')
    document.body.append(second)
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

/** The texts of a feed that a reader shows, by the place they have in it. */
const texts = ({ text, isJson }) => {
  if (isJson) {
    const feed = JSON.parse(text)
    const of = (item) => [item.title, item.summary, item.content_html, item.content_text, item.url, item.external_url,
      item.image, item.banner_image, ...(item.tags ?? []), ...(item.authors ?? []).flatMap((author) => [author.name, author.url])]
    return [feed.title, feed.description, ...feed.items.flatMap(of)].filter((value) => typeof value === 'string')
  }
  const feed = new DOMParser().parseFromString(text, 'application/xml')
  if (feed.querySelector('parsererror')) throw new Error(feed.documentElement.textContent.slice(0, 300))
  return [...feed.querySelectorAll('*')].filter((element) => !element.children.length).flatMap((element) =>
    [element.textContent, ...['href', 'url', 'term', 'label'].map((name) => element.getAttribute(name))])
    .filter((value) => value)
}

/** The addresses of a feed: what a click on them, made a link, would run. */
const unfit = (values) => values.filter((value) => /^[\s\x00-\x1f]*(javascript|vbscript|data|livescript|feed:javascript|view-source)[\s\x00-\x1f]*:/i.test(value))

const complaints = []
let alive = 0
const blank = `${base}/healthz`
for (const vector of JSON.parse(readFileSync(vectorsPath, 'utf8'))) {
  let ran = false
  const { context, page } = await watched(blank, () => { ran = true })
  try {
    await page.evaluate(put, [vector])
    if (!ran) ran = (await page.evaluate(armed)).length > 0
    if (!ran) await page.evaluate(touch)
    if (!ran) await page.waitForTimeout(5)
  } catch { ran = true } // The page was left or destroyed.
  if (ran) alive += 1
  await context.close()
}

let shown = 0
for (const path of paths) {
  const complain = (what) => complaints.push(`${path}: ${what}`)
  const isPage = path.endsWith('.html')
  const { context, page } = await watched(isPage ? `${base}/${path}` : blank, complain)
  if (!isPage) {
    const answer = await fetch(`${base}/${path}`)
    const values = await page.evaluate(texts, { text: await answer.text(), isJson: path.endsWith('.json') })
    shown += values.length
    for (const value of unfit(values)) complain(`an address ${value.slice(0, 200)}`)
    for (let start = 0; start < values.length; start += 200) await page.evaluate(put, values.slice(start, start + 200))
  }
  for (const element of await page.evaluate(armed)) complain(`holds ${element}`)
  await page.evaluate(touch)
  await page.waitForTimeout(200)
  if (page.url() !== (isPage ? `${base}/${path}` : blank)) complain(`was left for ${page.url()}`)
  await context.close()
}
await browser.close()
console.log(JSON.stringify({ alive, shown, complaints }))
