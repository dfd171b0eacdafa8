// npm pubsubhubbub as a subscriber: port, topic and hub are the arguments. Tells in lines of JSON
// what it hears. Without arguments it only shows that it is there.

import pubsubhubbub from "pubsubhubbub";

const [port, topic, hub] = process.argv.slice(2);
if (port) {
  const tell = (line) => console.log(JSON.stringify(line));
  // No secret: it would register another one than it checks with.
  const subscriber = pubsubhubbub.createServer({ callbackUrl: `http://127.0.0.1:${port}/` });
  subscriber.on("listen", () => subscriber.subscribe(topic, hub));
  subscriber.on("subscribe", ({ topic }) => tell({ event: "subscribe", topic }));
  subscriber.on("denied", ({ topic }) => tell({ event: "denied", topic }));
  subscriber.on("feed", ({ topic, hub, feed }) => tell({ event: "message", topic, hub, body: feed.toString() }));
  subscriber.listen(Number(port), "127.0.0.1");
}
