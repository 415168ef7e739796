// The other side of the pages benchmark: bare node:http that renders the product's own React tree with renderToString
// from data that is ready in memory. The data is what the product's loaders gave for the same address: the server
// bundle is started once, its render step is watched, and what it was asked to render is rendered again per request.
import { createServer } from "node:http";
import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { RemixServer } from "@remix-run/react";

const { addresses, cookie, port } = JSON.parse(process.argv[2]);
const build = await import(new URL("../../build/server/index.js", import.meta.url).href);
let seen;
const watched = {
  ...build,
  entry: {
    module: {
      ...build.entry.module,
      default: (request, status, headers, remixContext, loadContext) => {
        seen = { context: remixContext, url: request.url };
        return build.entry.module.default(request, status, headers, remixContext, loadContext);
      },
    },
  },
};
await build.entry.module.startWeb(watched);

const pages = new Map();
for (const address of addresses) {
  seen = undefined;
  const answer = await fetch(`http://127.0.0.1:${process.env.PORT}${address}`, { headers: { cookie } });
  const html = await answer.text();
  if (answer.status !== 200 || seen === undefined) throw new Error(`${address} answered ${answer.status}`);
  pages.set(address, { ...seen, length: html.length });
}

createServer((request, response) => {
  const page = pages.get(request.url);
  if (page === undefined) return response.writeHead(404).end();
  const html = `<!DOCTYPE html>${renderToString(createElement(RemixServer, page))}`;
  if (request.headers["x-compare"]) response.setHeader("x-product-length", page.length);
  const body = Buffer.from(html);
  response
    .writeHead(200, { "content-type": "text/html; charset=utf-8", "content-length": body.length })
    .end(body);
}).listen(port, "127.0.0.1");
