/** What the benchmarks use of opossum, which brings no types. */
declare module 'opossum' {
  class CircuitBreaker<Result> {
    constructor(
      action: () => Promise<Result>,
      options: {
        readonly timeout: number | false;
        readonly errorThresholdPercentage: number;
        readonly resetTimeout: number;
        readonly volumeThreshold: number;
      },
    );
    fire(): Promise<Result>;
    shutdown(): void;
  }
  export = CircuitBreaker;
}
