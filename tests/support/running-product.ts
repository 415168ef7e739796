import { afterAll, beforeAll } from "vitest";
import { dialect } from "~drizzle/columns";
import buildProduct from "./built-product";
import { postgresAbsence } from "./databases";
import { furnishStudio, type FurnishedStudio } from "./furnished";
import { startProduct, type Product } from "./product";
import { signIn } from "./sign-in";

/** What a request of a test carries; everything may be missing. */
export interface Asked {
  method?: string;
  body?: BodyInit | Record<string, string>;
  headers?: Record<string, string>;
  /** Signed in as. */
  as?: "admin" | "manager" | "trainer";
  /** A bearer token. */
  token?: string;
}

export interface Answered {
  status: number;
  text: string;
  headers: Headers;
}

/** Why these tests cannot run on this project's engine; null when they can. */
export const runningProductAbsence = dialect === "postgres" ? postgresAbsence() : null;

/**
 * One product for a test file, on the engine of its vitest project: built, furnished, in one process, without rate limits. A body that is a plain
 * object goes as a form.
 */
export function runProduct() {
  const running = {
    product: undefined as unknown as Product,
    studio: undefined as unknown as FurnishedStudio,
    cookies: {} as Record<"admin" | "manager" | "trainer", string>,
    async ask(path: string, { method, body, headers = {}, as, token }: Asked = {}): Promise<Answered> {
      const isForm = body !== undefined && Object.getPrototypeOf(body) === Object.prototype;
      const response = await fetch(running.product.url + path, {
        method: method ?? (body === undefined ? "GET" : "POST"),
        body: isForm ? new URLSearchParams(body as Record<string, string>) : (body as BodyInit | undefined),
        redirect: "manual",
        headers: {
          "accept-language": "ru",
          ...(as ? { cookie: running.cookies[as] } : {}),
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...headers,
        },
        signal: AbortSignal.timeout(20_000),
      });
      return { status: response.status, text: await response.text(), headers: response.headers };
    },
  };

  beforeAll(async () => {
    await buildProduct();
    running.product = await startProduct({
      mode: "embedded",
      database: dialect,
      env: { RATE_LIMITS: "off" },
    });
    running.studio = await furnishStudio(running.product);
    for (const user of ["admin", "manager", "trainer"] as const)
      running.cookies[user] = await signIn(running.product.url, { username: user });
  }, 240_000);
  afterAll(async () => {
    await running.product?.stop();
  });
  return running;
}
