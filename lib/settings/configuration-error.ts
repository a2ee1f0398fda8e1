/** Wrong input to a synth, such as an unknown stage or a bad region file: shown to the person without a stack trace. */
export class ConfigurationError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ConfigurationError';
  }
}
