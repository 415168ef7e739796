import { AppError, httpStatus } from "~/lib/app-error";

/** For pages: what a feature refuses (`not_found`, `forbidden`, `conflict` …) becomes the answer of that status. */
export async function forPage<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (error instanceof AppError && error.code !== "internal")
      throw new Response(null, { status: httpStatus(error.code) });
    throw error;
  });
}
