// A closed-loop HTTP load: every connection sends its next request when the last one was answered. Its own process;
// the request comes as JSON in the first argument, the result goes to standard output as JSON. Plain sockets and
// prepared bytes: node's own HTTP client would be slower than the servers that are measured with it.
import { connect } from "node:net";

const {
  url,
  method = "GET",
  headers = {},
  body,
  connections = 32,
  seconds = 1,
} = JSON.parse(process.argv[2]);
const target = new URL(url);
const latencies = [];
const statuses = {};
let bytes = 0;
// Always 15 digits, and far enough apart that two loads of one benchmark never send the same number.
let number = 1e14 + (Date.now() % 1e9) * 1e5;

const marker = "{n}";
const payload = (body ?? "").replaceAll(marker, "0".repeat(15));
const head = [
  `${method} ${target.pathname}${target.search} HTTP/1.1`,
  `host: ${target.host}`,
  ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ...(body === undefined ? [] : [`content-length: ${Buffer.byteLength(payload)}`]),
].join("\r\n");
const template = Buffer.from(`${head}\r\n\r\n${payload}`);
/** Where in the bytes each number stands. */
const places = [];
if (body !== undefined) {
  const pieces = body.split(marker);
  let at = Buffer.byteLength(`${head}\r\n\r\n`);
  for (const piece of pieces.slice(0, -1)) {
    at += Buffer.byteLength(piece);
    places.push(at);
    at += 15;
  }
}

function nextRequest() {
  if (places.length === 0) return template;
  const bytesToSend = Buffer.from(template);
  const digits = String(number++);
  for (const place of places) bytesToSend.latin1Write(digits, place);
  return bytesToSend;
}

/** The length of the first whole answer in these bytes; 0 when more has to come. */
function lengthOfAnswer(buffer) {
  const end = buffer.indexOf("\r\n\r\n");
  if (end < 0) return 0;
  const header = buffer.latin1Slice(0, end).toLowerCase();
  const length = /\r\ncontent-length: *(\d+)/.exec(header)?.[1];
  if (length !== undefined) {
    const total = end + 4 + Number(length);
    return buffer.length >= total ? total : 0;
  }
  if (/\r\ntransfer-encoding: *chunked/.test(header)) return lengthOfChunks(buffer, end + 4);
  return end + 4;
}

function lengthOfChunks(buffer, from) {
  for (let at = from; ;) {
    const line = buffer.indexOf("\r\n", at);
    if (line < 0) return 0;
    const size = Number.parseInt(buffer.latin1Slice(at, line), 16);
    at = line + 2 + size + 2;
    if (buffer.length < at) return 0;
    if (size === 0) return at;
  }
}

const began = performance.now();
const end = began + seconds * 1000;

function connection() {
  return new Promise((resolve) => {
    const socket = connect({ host: target.hostname, port: Number(target.port || 80), noDelay: true });
    let received = Buffer.alloc(0);
    let sent = 0;
    let waiting = false;
    const count = (status) => {
      statuses[status] = (statuses[status] ?? 0) + 1;
      latencies.push(performance.now() - sent);
      waiting = false;
    };
    const ask = () => {
      if (performance.now() >= end) return socket.end();
      waiting = true;
      sent = performance.now();
      socket.write(nextRequest());
    };
    socket.once("connect", ask);
    socket.on("data", (chunk) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      const length = lengthOfAnswer(received);
      if (length === 0) return;
      bytes += length;
      count(Number(received.latin1Slice(9, 12)));
      received = received.subarray(length);
      ask();
    });
    socket.once("error", () => socket.destroy());
    socket.once("close", () => {
      if (waiting) count(0);
      // The server closed the connection: go on with a new one, but never in a tight circle.
      if (performance.now() < end) setTimeout(() => connection().then(resolve), 5);
      else resolve();
    });
  });
}

await Promise.all(Array.from({ length: connections }, connection));
const elapsed = (performance.now() - began) / 1000;
latencies.sort((a, b) => a - b);
const at = (share) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
process.stdout.write(
  JSON.stringify({
    perSecond: latencies.length / elapsed,
    requests: latencies.length,
    p50: at(0.5),
    p99: at(0.99),
    statuses,
    latencies: latencies.map((ms) => Math.round(ms * 100) / 100),
    bytesPerAnswer: Math.round(bytes / Math.max(1, latencies.length)),
  }),
);
