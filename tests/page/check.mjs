#!/usr/bin/env node
// Opens pages in Chromium and prints what is wrong with them, one line of JSON with all complaints.
//
//     check.mjs URL…
//
// Each page is opened at the width of a small phone, a phone and a desktop, light and dark: as it
// is served, where nothing may overflow, be logged, load but pictures, or run; and once more with
// its content security policy lifted, so that axe can look at it, and a script that got past the
// escaping would run. A script in a page betrays itself by calling `pwned`, or by asking for it.
//
// Without an address it opens an empty page, which shows that all it needs is there: Chromium, and
// what `npm install` in this folder brings.

import axe from 'axe-core'
import { chromium } from 'playwright-core'
import { armed } from './armed.mjs'
import { ARGUMENTS } from './browser.mjs'

const WIDTHS = [320, 390, 1280]
const SCHEMES = ['light', 'dark']

const complaints = []
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ARGUMENTS })

/** Opens a page that writes down all that must not happen in it. */
async function open(address, options, where) {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const complain = (text) => complaints.push(`${where}: ${text}`)
  await page.exposeFunction('pwned', () => complain('a script ran'))
  page.on('dialog', (dialog) => { complain(`a dialog: ${dialog.message()}`); dialog.dismiss() })
  page.on('pageerror', (error) => complain(`a script failed: ${error.message}`))
  page.on('console', (message) => {
    // A picture that is gone is the source's matter.
    if (!message.text().startsWith('Failed to load resource')) complain(message.text())
  })
  page.on('request', (request) => {
    const type = request.resourceType()
    const isPage = type === 'document' && request.url() === address
    if (!isPage && !['image', 'other'].includes(type)) complain(`asks for ${type} ${request.url()}`)
    if (new URL(request.url()).pathname === '/pwned') complain(`asks for ${request.url()}`)
  })
  const answer = await page.goto(address, { waitUntil: 'load' })
  if (answer?.status() >= 400) complain(`HTTP status ${answer.status()}`)
  return { context, page, complain }
}

/** Elements that reach beyond the width of the window. */
const overflowing = () => {
  const root = document.documentElement
  if (root.scrollWidth <= root.clientWidth) return []
  const wide = [...document.querySelectorAll('body *')].filter(({ scrollWidth }) => scrollWidth > root.clientWidth)
  return wide.map((element) => element.outerHTML.slice(0, 120)).slice(0, 3).concat(`${root.scrollWidth} px`)
}

for (const address of process.argv.slice(2)) {
  for (const colorScheme of SCHEMES) {
    for (const width of WIDTHS) {
      const options = { colorScheme, viewport: { width, height: 900 } }
      const where = `${address} at ${width} px, ${colorScheme}`
      const served = await open(address, options, where)
      const wide = await served.page.evaluate(overflowing)
      if (wide.length) served.complain(`overflows: ${wide.join(' ')}`)
      const paper = await served.page.evaluate(() => getComputedStyle(document.body).backgroundColor)
      if (paper === 'rgba(0, 0, 0, 0)') served.complain('its style does not apply')
      await served.context.close()

      const lifted = await open(address, { ...options, bypassCSP: true }, `${where}, no policy`)
      for (const element of await lifted.page.evaluate(armed)) lifted.complain(`holds ${element}`)
      // Whatever waits for the pointer or the focus gets it.
      await lifted.page.evaluate(() => document.querySelectorAll('body *').forEach((element) => {
        for (const type of ['mouseover', 'focus', 'error']) element.dispatchEvent(new Event(type))
      }))
      await lifted.page.evaluate(axe.source)
      const { violations } = await lifted.page.evaluate(() => window.axe.run())
      for (const { id, nodes } of violations) lifted.complain(`axe ${id}: ${nodes[0].html.slice(0, 200)}`)
      await lifted.context.close()
    }
  }
}
await browser.close()
console.log(JSON.stringify(complaints))
