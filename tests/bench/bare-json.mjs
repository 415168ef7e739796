// The other side of the slots benchmark's endpoint: bare node:http that answers every request with the same JSON text of a given size.
import { createServer } from "node:http";

const { port, bytes } = JSON.parse(process.argv[2]);
const text = JSON.stringify({ text: "x".repeat(Math.max(0, bytes - 11)) });

createServer((_, response) => {
  response
    .writeHead(200, {
      "content-type": "application/json; charset=utf-8",
      "content-length": Buffer.byteLength(text),
    })
    .end(text);
}).listen(port, "127.0.0.1");
