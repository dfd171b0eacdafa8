#!/usr/bin/env node
// Reads feeds as feedsmith does and prints their items as JSON.
//
//     check.mjs URL-OR-FILE…
//
// The output is that of `check.py`: one line for each feed, {"feed", "format", "items"}, each item
// {"id", "title", "link", "date", "authors", "categories"}, dates in UTC. Exit code 1: a feed could
// not be read.
//
// Needs feedsmith, which `npm install` in this folder brings.

import { readFile } from 'node:fs/promises'

import { parseFeed } from 'feedsmith'

const utc = (text) => (text ? new Date(text).toISOString().replace('.000Z', 'Z') : null)
const names = (authors) => (authors ?? []).map((author) => author.name).filter(Boolean)

const readers = {
  rss: (feed) =>
    (feed.items ?? []).map((item) => ({
      id: item.guid?.value,
      title: item.title ?? '',
      link: item.link,
      date: utc(item.pubDate),
      authors: item.dc?.creators ?? names(item.authors),
      categories: (item.categories ?? []).map((category) => category.name),
    })),
  atom: (feed) =>
    (feed.entries ?? []).map((entry) => ({
      id: entry.id,
      title: entry.title?.value ?? '',
      link: entry.links?.find((link) => link.rel === 'alternate')?.href,
      date: utc(entry.published),
      authors: names(entry.authors),
      categories: (entry.categories ?? []).map((category) => category.term),
    })),
  json: (feed) =>
    (feed.items ?? []).map((item) => ({
      id: item.id,
      title: item.title ?? '',
      link: item.url,
      date: utc(item.date_published),
      authors: names(item.authors),
      categories: item.tags ?? [],
    })),
}

async function load(place) {
  if (!place.includes('://')) return readFile(place, 'utf8')
  const response = await fetch(place)
  if (!response.ok) throw new Error(`HTTP status ${response.status}`)
  return response.text()
}

for (const place of process.argv.slice(2)) {
  try {
    const { format, feed } = parseFeed(await load(place))
    if (!readers[format]) throw new Error(`${format} is not a format that is published`)
    console.log(JSON.stringify({ feed: place, format, items: readers[format](feed) }))
  } catch (error) {
    console.error(`${place}: ${error.message}`)
    process.exitCode = 1
  }
}
