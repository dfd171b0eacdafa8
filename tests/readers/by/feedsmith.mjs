// Reads a feed over HTTP as feedsmith does and prints its items as JSON, in the form of `item.py`,
// with the texts as they stand in the feed.
//
//     node feedsmith.mjs URL
//
// Needs feedsmith, which `npm install` in the folder above brings.

import { parseFeed } from 'feedsmith'

const utc = (text) => new Date(text).toISOString().replace('.000Z', 'Z')
const picture = (media) => media?.contents?.find((content) => content.medium === 'image')?.url ?? null
const file = (url, type, bytes) => ({ url, type, bytes })

const understood = {
  rss: (item) => ({
    id: item.guid.value,
    title: item.title,
    link: item.link,
    date: utc(item.pubDate),
    authors: item.dc?.creators ?? [],
    sections: (item.categories ?? []).map((category) => category.name),
    image: picture(item.media),
    enclosure: item.enclosures?.map(({ url, type, length }) => file(url, type, length))[0] ?? null,
    summary: item.description,
    content: item.content?.encoded ?? null,
  }),
  atom: (entry) => ({
    id: entry.id,
    title: entry.title.value,
    link: entry.links.find((link) => link.rel === 'alternate').href,
    date: utc(entry.published),
    authors: (entry.authors ?? []).map((author) => author.name),
    sections: (entry.categories ?? []).map((category) => category.term),
    image: picture(entry.media),
    enclosure:
      entry.links
        .filter((link) => link.rel === 'enclosure')
        .map(({ href, type, length }) => file(href, type, length))[0] ?? null,
    summary: entry.summary?.value,
    content: entry.content?.value ?? null,
  }),
  json: (item) => ({
    id: item.id,
    title: item.title,
    link: item.url,
    date: utc(item.date_published),
    authors: (item.authors ?? []).map((author) => author.name),
    sections: item.tags ?? [],
    image: item.image ?? null,
    enclosure:
      item.attachments?.map(({ url, mime_type, size_in_bytes }) => file(url, mime_type, size_in_bytes))[0] ?? null,
    // JSON Feed has no place for a lead alone but `content_text`.
    summary: item.summary ?? item.content_text,
    content: item.content_html ?? null,
  }),
}

const response = await fetch(process.argv[2])
if (!response.ok) throw new Error(`HTTP status ${response.status}`)
const { format, feed } = parseFeed(await response.text())
console.log(JSON.stringify((feed.items ?? feed.entries ?? []).map(understood[format])))
