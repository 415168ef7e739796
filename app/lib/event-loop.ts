/** Lets everything else that this process has to do have its turn: requests that came meanwhile, answers that lie in a socket. */
export function giveWay(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
