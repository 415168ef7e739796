/**
 * Signs a staff member in through the login form, as a browser without JavaScript would, and returns the Cookie header
 * of the session. Throws with the answer's status when the form refuses.
 */
export async function signIn(
  baseUrl: string,
  { username = "admin", password = "demo" }: { username?: string; password?: string } = {},
): Promise<string> {
  const response = await fetch(`${baseUrl}/login`, {
    method: "POST",
    redirect: "manual",
    headers: { "content-type": "application/x-www-form-urlencoded", origin: new URL(baseUrl).origin },
    body: new URLSearchParams({ username, password }),
  });
  await response.arrayBuffer();
  const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(";", 1)[0] ?? "");
  if (response.status !== 303 || cookies.length === 0) {
    throw new Error(`Signing ${username} in at ${baseUrl} answered ${response.status}`);
  }
  return cookies.join("; ");
}
