/** Runs a piece of asynchronous work again and again on demand, never twice at once. A kick during a run causes one more. */
export class Pump {
  #current: Promise<void> | null = null;
  #again = false;
  #stopped = false;

  constructor(
    private readonly work: () => Promise<void>,
    private readonly onError: (error: unknown) => void,
  ) {}

  kick = (): void => {
    if (this.#stopped) return;
    if (this.#current) {
      this.#again = true;
      return;
    }
    this.#current = this.work()
      .catch(this.onError)
      .then(() => {
        this.#current = null;
        if (!this.#again) return;
        this.#again = false;
        this.kick();
      });
  };

  /** No further run; resolves when the one under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#current;
  }
}
